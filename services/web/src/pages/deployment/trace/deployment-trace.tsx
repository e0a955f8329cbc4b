import type { Deployment } from "@slipway/proto/state";
import { lazy, Suspense } from "react";
import { withWords } from "../../../words/words.ts";

const TracePart = lazy(async () => ({ default: (await withWords(["trace"], import("./trace-part.tsx"))).TracePart }));

/** The way of the commit that began a deployment, in short. Loaded after what a person looks for first. */
export function DeploymentTrace({ deployment }: { readonly deployment: Deployment }) {
  return (
    <Suspense>
      <TracePart deployment={deployment} />
    </Suspense>
  );
}
