import { expect, test } from "vitest";
import { createProgram } from "../../program.ts";

const run = async (...words: readonly string[]): Promise<unknown> => {
  const program = await createProgram(["insights", ...words]);
  return program.parseAsync(["insights", ...words], { from: "user" });
};

test.for([
  ["--by", "application"],
  ["--by", "label=team", "-o", "json"],
  ["-o", "yaml"],
])("a time zone is refused where no days, weeks or months are shown: %s", async (words) => {
  await expect(run(...words, "--time-zone", "Europe/Berlin")).rejects.toMatchObject({
    code: "invalid",
    message: "--time-zone says when days, weeks and months begin, and none are shown: add --per day, week or month",
  });
});

test.for([["--by", "application", "--per", "day"], []])("a time zone is taken where some are shown: %s", async (words) => {
  const address = ["--server", "http://127.0.0.1:1"];
  await expect(run(...words, "--time-zone", "Europe/Berlin", ...address)).rejects.toMatchObject({ code: "unavailable" });
});
