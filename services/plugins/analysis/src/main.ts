#!/usr/bin/env -S node
import { runPlugin } from "@slipway/plugin-sdk";
import { analysisPlugin } from "./analysis-plugin.ts";
import { realSources } from "./providers/sources.ts";

await runPlugin(analysisPlugin(realSources));
