#!/usr/bin/env node
import { runPlugin } from "@slipway/plugin-sdk";
import { Clusters } from "./client/clusters.ts";
import { kubernetesPlugin } from "./plugin.ts";

await using clusters = new Clusters();
await runPlugin(kubernetesPlugin(clusters));
