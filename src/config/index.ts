/** Configuration: parsed once, every problem at once, frozen. The only reader of the environment. */
export { commandLanguage, environment } from "./environment.ts";
export { parseKeyBytes } from "./key-bytes.ts";
export { type Values, readSettings } from "./read-settings.ts";
export { type StoreLocation, serveSettings } from "./serve-settings.ts";
export { type Parsed, type Setting, flagOf, parseText, parseUrl, parseWhole, variableOf } from "./setting.ts";
export { type PlacedYaml, readPlacedYaml, writeYaml } from "./placed-yaml.ts";
