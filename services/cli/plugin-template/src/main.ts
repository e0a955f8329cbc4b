#!/usr/bin/env node
import { runPlugin } from "@slipway/plugin-sdk";
import { plugin } from "./plugin.ts";

await runPlugin(plugin);
