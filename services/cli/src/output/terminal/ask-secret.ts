import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { buffer } from "node:stream/consumers";

/** Where a person is asked. */
interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks the person at the terminal for a secret. What is typed is not shown. */
export async function askSecret(question: string, { input, output }: Streams): Promise<string> {
  output.write(question);
  // readline shows what is typed on its output.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  using asking = createInterface({ input, output: nowhere, terminal: true });
  const secret = await asking.question("");
  output.write("\n");
  return secret;
}

/** The bytes of a secret from a file or a pipe. A line break at the end, which editors and `echo` add, is not part of it. */
export async function pipedSecret(input: NodeJS.ReadableStream): Promise<Buffer> {
  const given = await buffer(input);
  const end = given.toString("latin1").match(/\r?\n$/)?.[0].length ?? 0;
  return given.subarray(0, given.length - end);
}
