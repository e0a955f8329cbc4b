import { expect, test } from "vitest";
import { branchFor, gitCommands } from "./git-commands.ts";

test("a file comes into a branch of its own", () => {
  const commit = {
    file: "a/shop/app.pipecd.yaml",
    content: "kind: Application\n",
    from: "origin/main",
    branch: "add-shop",
    message: "Add shop",
  };
  expect(gitCommands(commit).split("\n")).toEqual([
    "git fetch origin",
    "git switch -c add-shop origin/main",
    "mkdir -p a/shop",
    "printf %s 'kind: Application",
    "' > a/shop/app.pipecd.yaml",
    "git add a/shop/app.pipecd.yaml",
    "git commit -m 'Add shop'",
    "git push -u origin add-shop",
  ]);
  expect(gitCommands({ ...commit, file: "app.pipecd.yaml" })).not.toContain("mkdir");
});

test("what a person wrote is text, never a command", () => {
  const commands = gitCommands({ file: "app.pipecd.yaml", content: "x", from: "origin/main", branch: "b", message: "it's $(rm -rf ~)" });
  expect(commands).toContain("git commit -m 'it'\\''s $(rm -rf ~)'");
});

test("carriage returns are spelt out, and backslashes stay what they are", () => {
  const commands = gitCommands({ file: "app.pipecd.yaml", content: "a: \\n\r\n", from: "abc", branch: "b", message: "m" });
  expect(commands).toContain("git switch -c b abc\nprintf %b 'a: \\\\n\\r\n' > app.pipecd.yaml\n");
});

test.for([
  ["Shop Ä (EU)", "add-shop-eu"],
  ["", "add-application"],
] as const)("the branch for %s is %s", ([name, branch]) => {
  expect(branchFor(name)).toBe(branch);
});
