import type { RulesByGroup } from "../../vocabulary/check.ts";
import { argo } from "./argo.ts";
import { automation } from "./automation.ts";
import { flagger } from "./flagger.ts";
import { flux } from "./flux.ts";
import { gitopsPromoter } from "./gitops-promoter.ts";
import { keptn } from "./keptn.ts";
import { kro } from "./kro.ts";
import { kruise } from "./kruise.ts";
import { tekton } from "./tekton.ts";

/** What deploys, or runs pipelines. */
export const delivery: readonly RulesByGroup[] = [argo, automation, flagger, flux, gitopsPromoter, keptn, kro, kruise, tekton];
