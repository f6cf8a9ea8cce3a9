/**
 * Every string that a user reads, in one typed dictionary: a file per page below `en/`. A plural or a value is a
 * function. Another language is another folder of the same shape.
 */
import { audit } from "./en/audit";
import { activity } from "./en/activity";
import { common, problem } from "./en/common";
import { connection } from "./en/connection";
import { downloads } from "./en/downloads";
import { firstRun } from "./en/first-run";
import { home } from "./en/home";
import { locale, number } from "./en/locale";
import { login } from "./en/login";
import { settings } from "./en/settings";
import { shell } from "./en/shell";
import { time } from "./en/time";
import { undo } from "./en/undo";

export const t = { activity, audit, common, connection, downloads, firstRun, home, login, problem, settings, shell, time, undo };
export { locale, number };
