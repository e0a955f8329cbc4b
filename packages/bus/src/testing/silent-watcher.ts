import { silentLogger } from "@slipway/runtime";
import { serveBranchChanges } from "../channels/asking/branch-changes.ts";
import { connectBus } from "../connection/connect-bus.ts";

// A process that is asked what a branch touches, says so, and works on the answer until it is killed.

const [servers = "", projectId = "", pipedId = ""] = process.argv.slice(2);
const bus = await connectBus({ servers, name: "silent", log: silentLogger() });
serveBranchChanges(bus, { projectId, pipedId }, () => {
  console.log("asked");
  return new Promise(() => {});
});
await bus.connection.flush();
console.log("ready");
