import type { Text } from "./text.ts";

/**
 * The base of every error that the hub throws. Expected outcomes are values; an error is a broken promise or
 * a request that can't be met. `code` is stable and documented in `docs/reference/errors.md`.
 */
export abstract class RingbackError extends Error {
  abstract readonly code: string;
  /** The message in every language; `message` is the English one. */
  readonly text: Text;

  constructor(text: Text, options?: ErrorOptions) {
    super(text.en, options);
    this.text = text;
  }
}

/** One thing wrong with an input: where, and what was expected there. */
export interface Problem {
  /** Dotted path of the field, as in `ladder.gapsSeconds.0`. */
  readonly path: string;
  readonly text: Text;
}

/** The store could not write or read just now; nothing was lost, and the caller should try again. */
export class StoreUnavailableError extends RingbackError {
  override readonly name: string = "StoreUnavailableError";
  readonly code: string = "E_STORE_UNAVAILABLE";

  /** `reason`: what the store said; a text of one's own tells all of it. */
  constructor(reason: string | Text, options?: ErrorOptions) {
    super(
      typeof reason === "string"
        ? { en: `The store can't write just now: ${reason}`, zh: `存储暂时无法写入：${reason}` }
        : reason,
      options,
    );
  }
}

/** The store was lost while it was to write something: whether that was written is not known. */
export class OutcomeUnknownError extends StoreUnavailableError {
  override readonly name = "OutcomeUnknownError";
}

/**
 * A hub was taken for dead, and others have its work: nothing is taken in its name any more. It begins anew under
 * another one; then the same can be written.
 */
export class MembershipEndedError extends StoreUnavailableError {
  override readonly name = "MembershipEndedError";
  override readonly code = "E_MEMBERSHIP_ENDED";
  readonly owner: string;

  constructor(owner: string) {
    super({
      en: `The membership of hub ${owner} has ended: it was away for too long, and others have its work. It joins anew.`,
      zh: `实例 ${owner} 的成员资格已终止：它离开过久，其工作已由其他实例接手。它会重新加入。`,
    });
    this.owner = owner;
  }
}

/** The store is copied by means of its own, and not by the hub. */
export class NoSnapshotError extends RingbackError {
  override readonly name = "NoSnapshotError";
  readonly code = "E_NO_SNAPSHOT";

  /** @param means what to copy it by */
  constructor(means: Text) {
    super({
      en: `The hub makes no copy of this store: ${means.en}`,
      zh: `本服务不负责备份此存储：${means.zh}`,
    });
  }
}

/** Another process holds the data directory. */
export class StoreLockedError extends RingbackError {
  override readonly name = "StoreLockedError";
  readonly code = "E_STORE_LOCKED";
  readonly location: string;

  constructor(location: string, options?: ErrorOptions) {
    super(
      {
        en: `Another ringback process is using ${location}. Stop it first, or give this one a store of its own with --store.`,
        zh: `另一个 ringback 进程正在使用 ${location}。请先停止它，或用 --store 为本进程指定单独的存储。`,
      },
      options,
    );
    this.location = location;
  }
}

/** The store was written by a version of ringback that this one does not know. */
export class StoreVersionError extends RingbackError {
  override readonly name = "StoreVersionError";
  readonly code = "E_STORE_VERSION";
  readonly found: number;
  readonly known: number;

  constructor(found: number, known: number) {
    super({
      en: `The store has schema version ${found}, and this ringback knows versions up to ${known}. Run the newer ringback that wrote it.`,
      zh: `存储的结构版本为 ${found}，而此 ringback 只认识到版本 ${known}。请运行写入它的较新版本。`,
    });
    this.found = found;
    this.known = known;
  }
}

/** The database has not the schema that this program needs, and the role that it was opened with may not change it. */
export class StoreSchemaError extends RingbackError {
  override readonly name = "StoreSchemaError";
  readonly code = "E_STORE_SCHEMA";

  constructor(
    role: string,
    versions: { readonly found: number; readonly needed: number },
    options?: ErrorOptions,
  ) {
    const { found, needed } = versions;
    const run = `ringback schema --store postgres://OWNER:PASSWORD@HOST/DATABASE --grant-to ${role}`;
    super(
      found === 0
        ? {
            en: `The database has no ringback schema that the role ${role} may use, and the role may not make one. Run this with the role that is to own it: ${run}`,
            zh: `数据库中没有角色 ${role} 可用的 ringback 结构，且该角色无权创建。请以结构所有者的角色执行：${run}`,
          }
        : {
            en: `The database has schema version ${found}, this ringback needs ${needed}, and the role ${role} may not change it. Run this with the role that owns it: ${run}`,
            zh: `数据库的结构版本为 ${found}，此 ringback 需要 ${needed}，而角色 ${role} 无权修改。请以结构所有者的角色执行：${run}`,
          },
      options,
    );
  }
}

/** What is at the store's place is something else. */
export class NotAStoreError extends RingbackError {
  override readonly name = "NotAStoreError";
  readonly code = "E_NOT_A_STORE";
  readonly location: string;
  readonly reason: Text;

  constructor(location: string, reason: Text, options?: ErrorOptions) {
    super(
      {
        en: `${location} is not a ringback store: ${reason.en}. It was left as it is.`,
        zh: `${location} 不是 ringback 存储：${reason.zh}。该文件未被改动。`,
      },
      options,
    );
    this.location = location;
    this.reason = reason;
  }
}

/** Something is at the place already that must not be overwritten. */
export class StoreOccupiedError extends RingbackError {
  override readonly name = "StoreOccupiedError";
  readonly code = "E_STORE_OCCUPIED";

  constructor(location: string, what: "store" | "before") {
    super(
      what === "store"
        ? {
            en: `There is something at ${location} already. With --force it is kept as ${location}.before-restore.`,
            zh: `${location} 已有内容。加上 --force 后，它会保留为 ${location}.before-restore。`,
          }
        : {
            en: `An earlier restore kept what was there as ${location}. Move it away first.`,
            zh: `之前的恢复操作已将原内容保留为 ${location}。请先将其移走。`,
          },
    );
  }
}

/** A store, or a copy of one, whose file is damaged. */
export class StoreDamagedError extends RingbackError {
  override readonly name = "StoreDamagedError";
  readonly code = "E_STORE_DAMAGED";

  constructor(location: string, reason: string, options?: ErrorOptions) {
    super(
      {
        en: `${location} is damaged: ${reason}. Take another copy.`,
        zh: `${location} 已损坏：${reason}。请改用另一份副本。`,
      },
      options,
    );
  }
}

/** What is in the way of moving a store to another engine, or of using one that is being moved to. */
export type MoveTrouble =
  /** It is not finished, so that no hub opens what is there. */
  | "unfinished"
  /** What is there is an unfinished move of another store, or of this one as it was before. */
  | "other"
  /** There is something already where the store is to go. */
  | "occupied"
  /** Another process is at it. */
  | "busy";

/** A store can't be moved to where it is to go, or opened while it is being moved. */
export class StoreMoveError extends RingbackError {
  override readonly name = "StoreMoveError";
  readonly code = "E_STORE_MOVE";
  readonly trouble: MoveTrouble;

  /** `what` is where the store comes from, or what is in the way. */
  constructor(trouble: MoveTrouble, what: string) {
    super(moveText(trouble, what));
    this.trouble = trouble;
  }
}

function moveText(trouble: MoveTrouble, what: string): Text {
  switch (trouble) {
    case "unfinished":
      return {
        en: `A store is being moved into this database, from ${what}, and the move is not finished. Run the same ringback migrate again: it goes on where it was. No hub uses the database before it is done.`,
        zh: `正在将存储从 ${what} 迁移到此数据库，迁移尚未完成。请再次执行同一条 ringback migrate 命令，它会从中断处继续。完成之前，任何实例都不会使用该数据库。`,
      };
    case "other":
      return {
        en: `The database has an unfinished move from ${what}: of another store, or of this one before it was changed (did a hub run on it?). Finish that move, or begin anew with --start-over, which removes what was moved so far.`,
        zh: `数据库中有一次来自 ${what} 的未完成迁移：它属于另一个存储，或属于此存储被改动之前的状态（是否有实例在其上运行过？）。请完成那次迁移，或加上 --start-over 重新开始，这会清除已迁移的内容。`,
      };
    case "occupied":
      return {
        en: `There is something in the database already: rows in ringback.${what}. A store is moved into an empty one: make a new database for it. Nothing was changed.`,
        zh: `数据库中已有内容：ringback.${what} 中有数据。存储只能迁移到空数据库，请为其新建一个数据库。未作任何改动。`,
      };
    case "busy":
      return {
        en: `Another ringback migrate wrote ${what} into this database meanwhile. Let it finish, or end it, and run this one again.`,
        zh: `另一个 ringback migrate 同时向此数据库写入了 ${what}。请等它完成或将其结束，然后再次执行本命令。`,
      };
  }
}

/** An input is not acceptable; every problem at once, each with its path. */
export class InvalidInputError extends RingbackError {
  override readonly name = "InvalidInputError";
  readonly code = "E_INVALID_INPUT";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const list = (language: "en" | "zh") =>
      // What is wrong with the whole has no path.
      problems
        .map(({ path, text }) => (path === "" ? text[language] : `${path}: ${text[language]}`))
        .join("; ");
    super({ en: `Some fields are not acceptable: ${list("en")}`, zh: `部分字段不合要求：${list("zh")}` });
    this.problems = problems;
  }
}

/** Configuration that the program can't start with; every problem at once. */
export class ConfigError extends RingbackError {
  override readonly name = "ConfigError";
  readonly code = "E_CONFIG";
  readonly problems: readonly Text[];

  constructor(problems: readonly Text[]) {
    const list = (language: "en" | "zh") => problems.map((problem) => `\n  - ${problem[language]}`).join("");
    super({ en: `The configuration has problems:${list("en")}`, zh: `配置有以下问题：${list("zh")}` });
    this.problems = problems;
  }
}

/** The text of an error for a log line. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
