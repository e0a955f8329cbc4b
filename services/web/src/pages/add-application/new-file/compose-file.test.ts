import { expect, test } from "vitest";
import { composeFile, newFileOf } from "./compose-file.ts";

const plain = { directory: "shop", name: "shop", description: "", labels: "", plugins: ["kubernetes"], targets: {} };

test("a file has what was said, and nothing else", () => {
  expect(composeFile(plain)).toBe(
    "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: shop\n  plugins:\n    kubernetes: {}\n",
  );
  const whole = {
    ...plain,
    description: "Sells things: all of them",
    labels: "team=web\n\n tier = 1 \n",
    targets: { kubernetes: ["eu", "us"], other: ["x"] },
  };
  expect(composeFile(whole)).toContain('  description: "Sells things: all of them"\n');
  expect(composeFile(whole)).toContain('  labels:\n    team: web\n    tier: "1"\n  deployTargets:\n    kubernetes: [eu, us]\n  plugins:\n');
});

test.for(["yes", "1e3", "a: b", 'x"\nspec: {}', "", "- a", "#"])("a name is text, never syntax: %s", (name) => {
  expect(composeFile({ ...plain, name })).toContain(`\n  name: ${JSON.stringify(name)}\n`);
});

test.for([
  ["shop", "shop/app.pipecd.yaml"],
  ["./a//b/", "a/b/app.pipecd.yaml"],
  ["", "app.pipecd.yaml"],
] as const)("the file of directory %s is %s", ([directory, file]) => {
  expect(newFileOf(directory)).toBe(file);
});
