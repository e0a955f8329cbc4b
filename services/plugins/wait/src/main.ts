#!/usr/bin/env -S node
import { runPlugin } from "@slipway/plugin-sdk";
import { waitPlugin } from "./wait-plugin.ts";

await runPlugin(waitPlugin);
