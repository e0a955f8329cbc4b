#!/usr/bin/env -S node
import { runPlugin } from "@slipway/plugin-sdk";
import { waitApprovalPlugin } from "./wait-approval-plugin.ts";

await runPlugin(waitApprovalPlugin);
