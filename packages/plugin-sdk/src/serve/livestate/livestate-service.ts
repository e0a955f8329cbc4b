import type { ServiceImpl } from "@connectrpc/connect";
import type { LivestateService } from "@slipway/proto/plugin";
import { demandLivestate } from "../../mistakes/demand-answer.ts";
import { explainMistakes } from "../../mistakes/explain-mistakes.ts";
import type { LivestateObserving } from "../../plugin/livestate.ts";
import type { RunStageDeps } from "../run-stage.ts";
import { livestateContext } from "./livestate-context.ts";
import { livestateToWire } from "./livestate-to-wire.ts";

/** The calls of a host about the live state. */
export function livestateService(deps: RunStageDeps, livestate: LivestateObserving): ServiceImpl<typeof LivestateService> {
  return explainMistakes(deps, {
    async getLivestate(request, { signal }) {
      const answer = demandLivestate(await livestate.getLivestate(livestateContext(deps, request, signal)));
      return livestateToWire(answer, { plugin: deps.plugin.name, now: deps.clock.now() });
    },
  });
}
