import type { Clock, Text } from "../../model/index.ts";
import type { DatabaseExamination, FoundDatabase } from "../../store/postgres/index.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const oldestServer = 150_000;
const newestServer = 189_999;

/** What the look at a store on PostgreSQL found. */
export function checkDatabase(shown: string, found: DatabaseExamination, clock: Clock): readonly Finding[] {
  if (found.kind === "unreachable") {
    return [
      fail(
        "database",
        { en: `${shown} can't be reached: ${found.reason}`, zh: `无法连接 ${shown}：${found.reason}` },
        {
          en: "Look whether it runs, and at host, port, role, password and sslmode of --store.",
          zh: "请检查数据库是否运行，以及 --store 中的主机、端口、角色、密码和 sslmode。",
        },
      ),
    ];
  }
  return [
    checkServer(shown, found),
    checkSchema(found),
    checkRights(found),
    checkDurability(found),
    checkDatabaseClock(found, clock),
    checkConnections(found),
    checkNews(found),
  ];
}

function checkServer(shown: string, { serverVersion, takesWrites }: FoundDatabase): Finding {
  const version = `PostgreSQL ${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`;
  if (serverVersion < oldestServer || serverVersion > newestServer)
    return fail(
      "database",
      {
        en: `${shown} is ${version}; 15 to 18 are known to work`,
        zh: `${shown} 为 ${version}；支持 15 到 18`,
      },
      { en: "Update it, or use another one.", zh: "请升级，或换用其他数据库。" },
    );
  if (!takesWrites)
    return fail(
      "database",
      { en: `${shown}, ${version}, takes no writes`, zh: `${shown}（${version}）不接受写入` },
      {
        en: "Name all servers of the cluster in --store: the one that takes writes is found among them.",
        zh: "请在 --store 中列出集群的全部服务器：会自动找到可写的一台。",
      },
    );
  return ok("database", { en: `${shown}, ${version}`, zh: `${shown}，${version}` });
}

function checkSchema({ schema, known, mayMigrate, role }: FoundDatabase): Finding {
  const run: Text = {
    en: `Run ringback schema with the role that owns it, with --grant-to ${role}.`,
    zh: `请以结构所有者的角色执行 ringback schema，并加上 --grant-to ${role}。`,
  };
  if (schema === null)
    return fail(
      "schema",
      { en: `the role ${role} may not use the schema`, zh: `角色 ${role} 无权使用该结构` },
      run,
    );
  const { version, leastProgram } = schema;
  const text = { en: `schema version ${version}`, zh: `结构版本 ${version}` };
  if (leastProgram > known)
    return fail(
      "schema",
      { en: `${text.en}; this ringback knows up to ${known}`, zh: `${text.zh}；本版本只认识到 ${known}` },
      { en: "Run the newer ringback.", zh: "请运行较新的版本。" },
    );
  if (version >= known) return ok("schema", text);
  const ahead = {
    en: version === 0 ? "there is no schema yet" : `${text.en}, and this ringback needs ${known}`,
    zh: version === 0 ? "尚无结构" : `${text.zh}，本版本需要 ${known}`,
  };
  return mayMigrate
    ? ok("schema", { en: `${ahead.en}: the next start makes it`, zh: `${ahead.zh}：下次启动时自动完成` })
    : fail("schema", ahead, run);
}

function checkRights({ role, isSuperuser, mayMigrate, closedTables }: FoundDatabase): Finding {
  if (closedTables.length > 0) {
    const list = closedTables.join(", ");
    return fail(
      "rights",
      { en: `the role ${role} can't read and write ${list}`, zh: `角色 ${role} 无法读写 ${list}` },
      {
        en: `Run ringback schema with --grant-to ${role}.`,
        zh: `请执行 ringback schema --grant-to ${role}。`,
      },
    );
  }
  if (!isSuperuser && !mayMigrate)
    return ok("rights", { en: `the role ${role} owns nothing`, zh: `角色 ${role} 不拥有任何对象` });
  return warn(
    "rights",
    isSuperuser
      ? { en: `the role ${role} may do anything to the server`, zh: `角色 ${role} 是超级用户` }
      : { en: `the role ${role} may change the schema`, zh: `角色 ${role} 可修改结构` },
    {
      en: "Run hubs with a role that owns nothing: see ringback schema.",
      zh: "请以不拥有任何对象的角色运行回调中心：参见 ringback schema。",
    },
  );
}

function checkDurability({ fsync, synchronousCommit, standbyNames }: FoundDatabase): Finding {
  if (!fsync || synchronousCommit === "off")
    return fail(
      "durability",
      fsync
        ? {
            en: "synchronous_commit is off: a crash loses what was acknowledged",
            zh: "synchronous_commit 为 off：崩溃会丢失已确认的数据",
          }
        : {
            en: "fsync is off: a power cut may destroy the database",
            zh: "fsync 为 off：断电可能损坏数据库",
          },
      { en: "Turn it on.", zh: "请开启。" },
    );
  const isReplicated = standbyNames !== "" && synchronousCommit !== "local";
  return isReplicated
    ? ok("durability", {
        en: `synchronous_commit is ${synchronousCommit}, with the replicas ${standbyNames}`,
        zh: `synchronous_commit 为 ${synchronousCommit}，同步副本：${standbyNames}`,
      })
    : warn(
        "durability",
        {
          en: "what is acknowledged is on one machine's disk alone",
          zh: "已确认的数据只在一台机器的磁盘上",
        },
        {
          en: "Where losing that machine must lose nothing, replicate synchronously (synchronous_standby_names), or see that your service does.",
          zh: "若要求该机器损坏时不丢数据，请启用同步复制（synchronous_standby_names），或确认托管服务已启用。",
        },
      );
}

const oddMs = 5_000;

function checkDatabaseClock({ clockAt }: FoundDatabase, clock: Clock): Finding {
  const apart = Math.round(Math.abs(clockAt - clock.now()) / 100) / 10;
  const text = {
    en: `the database's clock is ${apart} s off this machine's`,
    zh: `数据库与本机时钟相差 ${apart} 秒`,
  };
  return apart * 1000 < oddMs
    ? ok("database-clock", text)
    : warn("database-clock", text, {
        en: "Leases go by the database's clock alone, so nothing breaks; due times go by the hubs'. Set both by NTP.",
        zh: "租约只看数据库时钟，不受影响；到期时间看实例时钟。请都用 NTP 校时。",
      });
}

const fullShare = 0.8;

function checkConnections({ connections: { used, most } }: FoundDatabase): Finding {
  const text = { en: `${used} of ${most} connections are taken`, zh: `已用 ${used}/${most} 个连接` };
  return used < most * fullShare
    ? ok("connections", text)
    : warn("connections", text, {
        en: "Each hub takes up to `connections` of its URL and three more. Raise max_connections, or put PgBouncer between.",
        zh: "每个实例最多占用其网址中的 connections 再加三个。请调高 max_connections，或在中间放置 PgBouncer。",
      });
}

function checkNews({ hears }: FoundDatabase): Finding {
  return hears
    ? ok("news", { en: "what one hub tells, others hear", zh: "实例之间的通知可达" })
    : warn(
        "news",
        {
          en: "LISTEN hears nothing: hubs hear of each other's work by looking, seconds later",
          zh: "LISTEN 收不到通知：实例之间只能靠轮询，晚几秒得知",
        },
        {
          en: "Behind a pooler set storeListen to the database's own URL.",
          zh: "经连接池访问时，请将 storeListen 设为数据库的直连地址。",
        },
      );
}
