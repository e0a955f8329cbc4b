import { expect, test } from "vitest";
import { buildProblem } from "./build-problem.ts";

const nested =
  "Error: accumulating resources: accumulation err='accumulating resources from '../base': '/r/base' must resolve to a file': recursed accumulation of path '/r/base': accumulating resources: ";

test.for([
  {
    says: `${nested}accumulation err='accumulating resources from 'a.yaml': missing metadata.name in object {{ Deployment} {{ } map[] map[]}}': must build at directory: '/r/base/a.yaml': file is not directory\n`,
    want: "../base/a.yaml: missing metadata.name in object {{ Deployment} {{ } map[] map[]}}",
  },
  {
    says: `${nested}accumulating resources from 'a.yaml': MalformedYAMLError: yaml: line 2: did not find expected ',' or ']' in File: a.yaml`,
    want: "../base/a.yaml:2: did not find expected ',' or ']'",
  },
  {
    says: "Error: accumulating resources: accumulation err='accumulating resources from 'sub/a.yaml': security; file '/r/x.yaml' is not in or below '/r/app'': must build at directory: '/r/app/sub/a.yaml': file is not directory",
    want: "sub/a.yaml: security; file '/r/x.yaml' is not in or below '/r/app'",
  },
  {
    says: 'Error: invalid Kustomization: json: unknown field "x"',
    want: 'kustomize build failed: invalid Kustomization: json: unknown field "x"',
  },
  {
    says: `${nested.replace(/accumulating resources: $/, "")}invalid Kustomization: y`,
    want: "kustomize build failed in ../base: invalid Kustomization: y",
  },
  {
    says: "Error: accumulating resources: accumulation err='accumulating resources from '../b': '/r/b' must resolve to a file': couldn't make target for path '/r/b': invalid Kustomization: z",
    want: "kustomize build failed in ../b: invalid Kustomization: z",
  },
  { says: "Error: unknown flag: --x", want: "kustomize build failed: unknown flag: --x" },
])("$want", ({ says, want }) => expect(buildProblem(says, "/r/app")).toBe(want));
