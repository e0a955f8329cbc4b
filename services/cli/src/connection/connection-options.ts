import { Option } from "commander";
import { defaultServer } from "../contexts/default-server.ts";
import { serverAddress } from "./server-address.ts";

/** The options that choose server and project, on every command that calls the gateway. What is not given comes from the context. */
export function connectionOptions(): readonly Option[] {
  return [
    new Option("--server <url>", `address of the gateway (default: that of the context, or ${defaultServer})`)
      .argParser(serverAddress)
      .env("SLIPWAY_SERVER"),
    new Option("--project <id>", "only this project (default: that of the context, or all)").env("SLIPWAY_PROJECT"),
    new Option("--ca-file <file>", "certificate authorities to trust besides those of the system, PEM (default: that of the context)").env(
      "SLIPWAY_CA_FILE",
    ),
    new Option("--context <name>", "context to use (default: the one chosen with slipway context use)").env("SLIPWAY_CONTEXT"),
  ];
}
