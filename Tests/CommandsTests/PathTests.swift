import Testing
import Workspace

@Test(arguments: [
  ("/a/b/c.k8l", "/a/b", "c.k8l"), ("/a/b/c.k8l", "/a", "b/c.k8l"),
  ("/a/b/c.k8l", "/a/d", "../b/c.k8l"), ("/a/bc/d.k8l", "/a/b", "../bc/d.k8l"),
  ("/a/b.k8l", "/a/b/c", "../../b.k8l"), ("/a/b", "/a/b", ""), ("/a", "/a/b/c", "../.."),
  ("/x/y.k8l", "/a/b", "/x/y.k8l"), ("/a/b.k8l", "/", "a/b.k8l"), ("/a", "/abc/d", "/a"),
])
func `a path is written from the folder of the caller`(
  path: String, folder: String, written: String
) {
  #expect(relative(path, from: folder) == written)
}
