"""Drives the prompt through a real pseudo-terminal, as a person would.

usage: repl_session.py BINARY FOLDER     (prints "ok"; needs pexpect)
"""

import os
import sys

import pexpect

binary, folder = sys.argv[1:3]
module = os.path.join(folder, "shop.k8l")
with open(module, "w") as file:
    file.write(
        "/// An app.\nschema App {\n  /// How many pods.\n  replicas: Int = 1\n  name: String\n}\n"
        'shop = App { name = "shop", replicas = 3 }\n'
    )

environment = dict(os.environ, TERM="xterm", KR8LANG_HISTORY=os.path.join(folder, "history"))


def start(*arguments):
    child = pexpect.spawn(
        binary, ["repl", *arguments], env=environment, dimensions=(24, 80), encoding="utf-8",
        timeout=20,
    )
    child.expect(":help")
    child.expect("> ")
    return child


child = start(module)
child.send("sh\t.rep\t\r")
child.expect("3\r\n")
child.send("let answer = 41\r")
child.send("answer + 1\r")
child.expect("42\r\n")
# An entry goes on over lines until it is complete.
child.send("{\ra = 5\r}\r")
child.expect("a: 5")
# Two names are possible behind the dot: Tab lists them.
child.send("shop.\t\t")
child.expect("name")
child.expect("replicas")
# Ctrl-C drops the line.
child.send("\x03")
child.expect(r"\^C")
# Ctrl-C stops an evaluation; the session and its names live on.
child.send("fn slow(n: Int) -> Int = if n < 2 then n else slow(n - 1) + slow(n - 2)\r")
child.expect("> ")
child.send("slow(60)\r")
child.expect(r"slow.60.")
child.expect(pexpect.TIMEOUT, timeout=0.5)
child.sendintr()
child.expect("interrupted")
child.send("answer + 2\r")
child.expect("43\r\n")
child.send(":type shop\r")
child.expect("App")
child.send(":doc App.replicas\r")
child.expect("How many pods.")
child.send(":doc shop.replicas\r")
child.expect("How many pods.")
child.send(":doc max\r")
child.expect("The larger of two values.")
child.send(":layers shop.replicas\r")
child.expect("gives 3")
# A mistake is shown where it was made.
child.send("shop.replcas\r")
child.expect("replicas")
# Ctrl-R finds what was entered.
child.send("\x12answer + 1\r")
child.expect("42\r\n")
child.send("\x04")
child.expect(pexpect.EOF)
child.close()
assert child.exitstatus == 0, child.exitstatus

# History outlives the session.
child = start()
child.send("\x1b[A")
child.expect("answer [+] 1")
child.send("\x03\x04")
child.expect(pexpect.EOF)

# Behind a module that extends another, a new name is added, and a path is bound once.
layer = os.path.join(folder, "layer.k8l")
with open(layer, "w") as file:
    file.write('extends "shop.k8l"\nshop.name = "web"\n')
child = start(layer)
child.send("more = 4\r")
child.send("more + shop.replicas\r")
child.expect("7\r\n")
child.send('shop.name = "api"\r')
child.expect("bound-twice")
child.send("shop.name\r")
child.expect('"web"')
child.send("\x04")
child.expect(pexpect.EOF)

# In a terminal that cannot edit, lines are read plainly.
environment["TERM"] = "dumb"
child = start()
child.send("1 + 2\n")
child.expect("3\r\n")
child.send("\x04")
child.expect(pexpect.EOF)
print("ok")
