import { deploymentWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import { shownDeployment } from "../../deployment/shown-deployment.ts";
import { shownStage } from "../../deployment/stages/stage-facts.ts";
import { handlingWord, traceWord } from "../trace-words.ts";
import type { TraceRow } from "./trace-rows.ts";

/** How a step stands, in words; nothing for what has only a time. */
export function RowState({ row }: { readonly row: TraceRow }) {
  switch (row.kind) {
    case "handling":
      return <Status kind="handling" word={handlingWord(row.handling.status)} title={row.handling.reason} />;
    case "application":
      return <Status kind="trace" word={traceWord(row.application.status)} title={row.application.reason} />;
    case "target":
      return <Status kind="trace" word={traceWord(row.target.status)} />;
    case "stage":
      return <Status kind="stage" word={shownStage(row.stage)} title={row.stage.statusReason} />;
    case "attempt":
      return <Status kind="deployment" word={shownDeployment(row.deployment)} title={row.deployment.statusReason} />;
    default:
      return null;
  }
}

/** The word of the state of a step, by which its bar has its colour. */
export function toneOf(row: TraceRow): string {
  switch (row.kind) {
    case "handling":
      return handlingWord(row.handling.status);
    case "application":
      return traceWord(row.application.status);
    case "target":
      return traceWord(row.target.status);
    case "stage":
      return shownStage(row.stage);
    case "attempt":
      return deploymentWord(row.deployment.status);
    default:
      return "unknown";
  }
}
