import { Alert } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { aboutSpan } from "../../parts/spans.ts";
import { Ago, Time, useNow } from "../../parts/time.tsx";
import { deliveryReasons, useWord } from "../../parts/words.ts";
import { useLanguage, useSay } from "../../text.ts";
import type { Climb, ToCome } from "./climb.ts";
import type { DeliveryDetail } from "./delivery-detail.ts";
import { meaningOf } from "./error-meanings.ts";

interface Explained {
  readonly detail: DeliveryDetail;
  readonly climb: Climb;
}

// What is due goes out within a second where nothing holds it back.
const heldMs = 3_000;

/** Why a delivery stands where it does, what comes next and when, and when it is given up. */
export function Explanation({ detail, climb }: Explained) {
  switch (detail.state) {
    case "waiting":
      return <Waiting detail={detail} climb={climb} />;
    case "sending":
      return <Sending detail={detail} />;
    case "delivered":
      return <Delivered climb={climb} />;
    case "failed":
      return <Failed detail={detail} />;
    case "parked":
      return <Parked detail={detail} />;
  }
}

function Said({
  type,
  title,
  children,
}: {
  readonly type: "info" | "success" | "warning" | "error";
  readonly title: ReactNode;
  readonly children?: ReactNode;
}) {
  return <Alert className="explanation" type={type} showIcon title={title} description={children} />;
}

function Waiting({ detail, climb }: Explained) {
  const say = useSay();
  const now = useNow(1_000);
  const { attemptCount, dueAt = "" } = detail;
  const last = climb.toCome.at(-1);
  const next = attemptCount + 1;
  const isLast = last?.number === next;
  const name = isLast
    ? say({ en: `Attempt ${next}, the last,`, zh: `第 ${next} 次推送（最后一次）` })
    : say({ en: `Attempt ${next}`, zh: `第 ${next} 次推送` });
  const isHeld = now - Date.parse(dueAt) > heldMs;
  return (
    <Said
      type={isLast || isHeld ? "warning" : "info"}
      title={
        <>
          {name}
          {isHeld ? say({ en: " was due ", zh: "本应在 " }) : say({ en: " is due ", zh: "：" })}
          <Ago at={dueAt} />
          {isHeld
            ? say({ en: " and is held back, since ", zh: " 发出，暂被延后；应推送时间 " })
            : say({ en: ", at ", zh: "，" })}
          <Time at={dueAt} isShort />
        </>
      }
    >
      {isHeld ? (
        <div>
          {say({
            en: "The endpoint's caps or its breaker hold it back: others go first, or only a probe is let through. It goes out by itself.",
            zh: "受接收端的并发、速率或熔断限制：先发其他推送，或仅放行探测。之后会自动发出。",
          })}
        </div>
      ) : null}
      <LastError detail={detail} />
      {last === undefined ? null : <GivenUp last={last} isNext={isLast} />}
    </Said>
  );
}

/** When it is given up, if nothing is acknowledged. */
function GivenUp({ last, isNext }: { readonly last: ToCome; readonly isNext: boolean }) {
  const say = useSay();
  if (isNext)
    return <div>{say({ en: "It is given up if that one fails.", zh: "若仍失败，将放弃推送。" })}</div>;
  return (
    <div>
      {say({
        en: `It is given up if attempt ${last.number} fails too, at the earliest at `,
        zh: `若直到第 ${last.number} 次仍失败，将放弃推送，最早在 `,
      })}
      <Time at={last.due} isShort />
      {say({ en: ".", zh: "。" })}
    </div>
  );
}

function Sending({ detail }: Pick<Explained, "detail">) {
  const say = useSay();
  const number = detail.attemptCount + 1;
  return (
    <Said
      type="info"
      title={say({ en: `Attempt ${number} is being made now`, zh: `正在进行第 ${number} 次推送` })}
    >
      <LastError detail={detail} />
    </Said>
  );
}

function Delivered({ climb }: Pick<Explained, "climb">) {
  const say = useSay();
  const { language } = useLanguage();
  const last = climb.made.at(-1);
  if (last === undefined)
    return <Said type="success" title={say({ en: "It was acknowledged", zh: "已被确认" })} />;
  const span = aboutSpan(Math.max(1, last.endsAt - climb.beginsAt) / 1_000, language);
  return (
    <Said
      type="success"
      title={
        last.number === 1
          ? say({
              en: `The first attempt was acknowledged, within ${span}`,
              zh: `第 1 次推送即被确认，用时 ${span}`,
            })
          : say({
              en: `Attempt ${last.number} was acknowledged, ${span} after the first was due`,
              zh: `第 ${last.number} 次推送被确认，距首次 ${span}`,
            })
      }
    />
  );
}

function Failed({ detail }: Pick<Explained, "detail">) {
  const say = useSay();
  const word = useWord();
  const { reason, settledAt = "" } = detail;
  const why = word(deliveryReasons, reason);
  return (
    <Said type="error" title={say({ en: `It was given up: ${why}`, zh: `已放弃推送：${why}` })}>
      <LastError detail={detail} />
      <div>
        {say({ en: "Nothing more is sent by itself. It is in the ", zh: "不再自动推送。内容已写入 " })}
        <Link to="../failures">
          {say({
            en: `failure file of ${settledAt.slice(0, 10)}`,
            zh: `${settledAt.slice(0, 10)} 的失败文件`,
          })}
        </Link>
        {say({ en: ", and can be sent again from here.", zh: "，可在此重新推送。" })}
      </div>
    </Said>
  );
}

function Parked({ detail }: Pick<Explained, "detail">) {
  const say = useSay();
  const word = useWord();
  const { reason, endpoint } = detail;
  const isGone = reason === "endpoint_deleted";
  return (
    <Said
      type="warning"
      title={say({
        en: `It is parked: ${word(deliveryReasons, reason)}`,
        zh: `已搁置：${word(deliveryReasons, reason)}`,
      })}
    >
      {isGone ? (
        say({
          en: "It stays as it is until it is dropped. To send the same event elsewhere, replay its time to another endpoint.",
          zh: "会一直保留，直到被丢弃。如需发往别处，请向其他接收端重放该时段。",
        })
      ) : (
        <>
          {say({
            en: "Nothing is lost and no attempt is used up. It goes on as soon as ",
            zh: "不会丢失，也不消耗次数；",
          })}
          <Link to={`../endpoints/${endpoint}`}>{say({ en: "the endpoint", zh: "接收端" })}</Link>
          {reason === "endpoint_paused"
            ? say({ en: " is resumed.", zh: " 恢复后即继续推送。" })
            : say({ en: " is enabled again.", zh: " 重新启用后即继续推送。" })}
        </>
      )}
      <LastError detail={detail} />
    </Said>
  );
}

/** What the last attempt failed by, and what to look at. */
function LastError({ detail }: Pick<Explained, "detail">) {
  const say = useSay();
  const { lastError, lastStatus, attemptCount } = detail;
  if (lastError === undefined) return null;
  const status = lastStatus === undefined ? "" : ` (HTTP ${lastStatus})`;
  return (
    <div>
      {say({ en: `Attempt ${attemptCount} failed${status}: `, zh: `第 ${attemptCount} 次失败${status}：` })}
      {say(meaningOf(lastError))}
    </div>
  );
}
