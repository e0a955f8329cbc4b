import { expect, test } from "vitest";
import { replacePlugin } from "./replace-plugin.ts";

const plugin = (name: string, given: { readonly pipedId?: string; readonly executorId?: string; readonly pid?: number } = {}) => ({
  pipedId: "piped",
  executorId: "one",
  pid: 7,
  ...given,
  name,
});

function begin() {
  const asked: string[] = [];
  const replace = replacePlugin({
    pipedId: "piped",
    listPlugins: async () => [
      plugin("kubernetes"),
      plugin("wait"),
      plugin("wait", { executorId: "two", pipedId: "other" }),
      plugin("script", { pid: 0 }),
    ],
    restartPlugin: async (executorId, name) => void asked.push(`${executorId} ${name}`),
  });
  return { replace, asked };
}

test("a plugin is replaced by the executor of its piped that launched it", async () => {
  const { replace, asked } = begin();
  await replace("wait");
  expect(asked).toEqual(["one wait"]);
});

test.for(["script", "nobody"])("a plugin that no executor launched is not replaced: %s", async (name) => {
  const { replace, asked } = begin();
  await expect(replace(name)).rejects.toMatchObject({ code: "precondition" });
  expect(asked).toEqual([]);
});
