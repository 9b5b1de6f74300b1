/// Values as text: what is written, in which form, and which resources are found on the way.
struct Rendering: MachinePart {
  let machine: Machine
}
