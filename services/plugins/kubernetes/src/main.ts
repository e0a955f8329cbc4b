#!/usr/bin/env node
import { runPlugin } from "@slipway/plugin-sdk";
import { ClusterCaches } from "./cache/cluster-caches.ts";
import { Clusters } from "./client/clusters.ts";
import { kubernetesPlugin } from "./plugin.ts";

await using clusters = new Clusters();
await using caches = new ClusterCaches();
await runPlugin(kubernetesPlugin(clusters, caches));
