/** Configuration: parsed once, every problem at once, frozen. The only reader of the environment. */
export { commandLanguage, environment } from "./environment.ts";
export { type SettingSources, type Values, readSettings } from "./read-settings.ts";
export { type StoreLocation, logLevels, serveSettings } from "./serve-settings.ts";
export {
  type Parsed,
  type Setting,
  flagOf,
  parseSwitch,
  parseText,
  parseUrl,
  parseWhole,
  parseWord,
  variableOf,
} from "./setting.ts";
