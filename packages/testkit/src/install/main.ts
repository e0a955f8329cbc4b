import { parseArgs } from "node:util";
import { install, purposes } from "./install.ts";

const { values } = parseArgs({ options: { for: { type: "string", default: "test" } } });
const purpose = purposes.find((known) => known === values.for);
if (purpose === undefined) {
  console.error(`bin/setup: unknown purpose --for ${values.for}; use one of ${purposes.join(", ")}`);
  process.exit(2);
}

try {
  await install(purpose, (line) => console.log(`setup: ${line}`));
} catch (error) {
  console.error(`setup: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
