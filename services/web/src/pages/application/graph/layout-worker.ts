import { type LayoutNode, layoutGraph } from "./layout-graph.ts";

// Large graphs take a second: here, where the page does not wait for them.
addEventListener("message", ({ data }: MessageEvent<readonly LayoutNode[]>) => postMessage(layoutGraph(data)));
