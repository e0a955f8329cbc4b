import { Option } from "commander";
import { defaultServer } from "./api-client.ts";

/** `--server`, on every command that calls the gateway. */
export function serverOption(): Option {
  return new Option("--server <url>", "address of the gateway").env("SLIPWAY_SERVER").default(defaultServer);
}
