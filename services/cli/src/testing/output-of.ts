import { vi } from "vitest";
import { createProgram } from "../program.ts";

/** Runs a command in this process and returns what it prints. */
export async function outputOf(...words: readonly string[]): Promise<string> {
  let written = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written += String(text);
    return true;
  });
  try {
    await (await createProgram(words)).parseAsync([...words], { from: "user" });
    return written;
  } finally {
    spy.mockRestore();
  }
}
