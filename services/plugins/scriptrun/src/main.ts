#!/usr/bin/env -S node
import { runPlugin } from "@slipway/plugin-sdk";
import { scriptRunPlugin } from "./script-run-plugin.ts";

await runPlugin(scriptRunPlugin);
