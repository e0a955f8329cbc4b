export {
  type ApplicationChange,
  decodeApplication,
  decodeApplicationChange,
  encodeApplication,
  encodeApplicationChange,
} from "./application-codec.ts";
export {
  type DeploymentChange,
  decodeDeployment,
  decodeDeploymentChange,
  encodeDeployment,
  encodeDeploymentChange,
} from "./deployment-codec.ts";
export { readMessage } from "./read-message.ts";
export { rollbackChoice } from "./run-codec.ts";
