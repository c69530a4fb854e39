// Makes a call to each service by its generated types; `tsc` has to find no fault in it. Prints what came of the calls.
import createClient from "openapi-fetch";
import type { paths as Events } from "./events.js";
import type { paths as Indicators } from "./indicators.js";
import type { paths as Registry } from "./registry.js";

declare const process: { argv: string[] };

const [baseUrl = "", token = "", key = ""] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };

const registered = await createClient<Registry>({ baseUrl, headers }).POST("/api/registry/v1/organisations", {
  params: { header: { "Idempotency-Key": key, Prefer: "wait=5" } },
  body: { name: "Porin palvelijat", kind: "association" },
});
const looked = await createClient<Events>({ baseUrl, headers }).GET("/api/events/v1/gatherings", { params: { query: { limit: 5 } } });
const refused = await createClient<Events>({ baseUrl }).GET("/api/events/v1/gatherings", {});
const measured = await createClient<Indicators>({ baseUrl }).GET("/api/indicators/v1/measures", {});

console.log(
  JSON.stringify({
    organisation: registered.data?.organisation_id,
    gatherings: looked.data?.items.length,
    refusal: refused.error?.slug,
    measures: measured.data?.items.length,
  }),
);
