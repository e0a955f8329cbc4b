import { Fault, isFault, type Tools } from "@slipway/plugin-sdk";
import type { Tool } from "./tool.ts";

/** The path of a tool. Throws what `Tools` throws, with the field that names another version: the machine may have one already. */
export async function installTool(tools: Tools, { name, version, script, field }: Tool): Promise<string> {
  return await tools.install(name, version, script).catch((error: unknown) => {
    if (!isFault(error)) throw error;
    // The lines below the first are those of a program.
    const message = error.message.replace(/(?=\n)|$/, `; to use another version of ${name}, set ${field}`);
    throw new Fault(error.code, message, { cause: error });
  });
}
