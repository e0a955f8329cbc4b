import { deploymentKey } from "@slipway/domain";
import { sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import { DeploymentFeed, type FeedItem } from "./deployment-feed.ts";

test.for([{ projectId: "bank" }, { pipedId: "rogue" }, { applicationId: "other" }])(
  "what another piped writes under the id of a deployment is left out, also when it has ended: %o",
  (foreign) => {
    const left: unknown[] = [];
    const told: FeedItem[] = [];
    const feed = new DeploymentFeed((deployment) => left.push(deployment));
    const running = sampleDeployment({ id: "d", status: "running" });
    const forged = { ...running, ...foreign };
    expect(feed.put({ kind: "state", state: running, sequence: 1 })).toBe(true);
    using _listening = feed.listen((item) => told.push(item));
    expect(feed.put({ kind: "state", state: forged, sequence: 2 })).toBe(false);
    feed.putUnreadable(deploymentKey(forged));
    expect([feed.open(), left, told]).toEqual([[running], [forged], []]);
    feed.put({ kind: "state", state: { ...running, status: "succeeded" }, sequence: 3 });
    feed.put({ kind: "state", state: forged, sequence: 4 });
    expect(feed.open()).toEqual([]);
    const { projectId, pipedId, applicationId } = running;
    expect(feed.ownerOf("d")).toEqual({ projectId, pipedId, applicationId });
  },
);
