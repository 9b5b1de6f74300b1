/// Where values come from: the layers that set a field, the item of a list, the node of a data file.
struct Origins: MachinePart {
  let machine: Machine
}
