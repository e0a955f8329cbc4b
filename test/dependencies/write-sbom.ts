/** `npm run sbom`: writes the bill of materials to `dist/sbom.cdx.json`. */
import { makeSbom, writeSbom } from "./sbom.ts";

console.log(await writeSbom(await makeSbom()));
