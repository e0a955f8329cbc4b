export { type ApiClient, connectApi } from "./api-client.ts";
