import { ADDRESS_TENANT } from "../session/tenant-path.ts";
import { Api } from "./generated/operations.ts";
import { HttpClient } from "./http-client.ts";

/** Every operation of the console, typed; each answers `{ data, etag }` or throws an ApiProblem. */
export const api = new Api(new HttpClient(ADDRESS_TENANT));
