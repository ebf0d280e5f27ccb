import { Alert } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { aboutSpan } from "../../parts/spans.ts";
import { Ago, Time } from "../../parts/time.tsx";
import { deliveryReasons, useWord } from "../../parts/words.ts";
import { useLanguage, useSay } from "../../text.ts";
import type { Climb } from "./climb.ts";
import type { DeliveryDetail } from "./delivery-detail.ts";
import { errorMeanings } from "./error-meanings.ts";

interface Explained {
  readonly detail: DeliveryDetail;
  readonly climb: Climb;
}

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
  const { attemptCount, dueAt } = detail;
  const last = climb.toCome.at(-1);
  const next = attemptCount + 1;
  const isLast = last?.number === next;
  return (
    <Said
      type={isLast ? "warning" : "info"}
      title={
        <>
          {isLast
            ? say({ en: `Attempt ${next}, the last, is due `, zh: `第 ${next} 次推送（最后一次）：` })
            : say({ en: `Attempt ${next} is due `, zh: `第 ${next} 次推送：` })}
          <Ago at={dueAt} />
          {say({ en: ", at ", zh: "，" })}
          <Time at={dueAt} isShort />
        </>
      }
    >
      <LastError detail={detail} />
      {last === undefined ? null : (
        <div>
          {say({
            en: isLast
              ? "It is given up if that one fails."
              : `It is given up if attempt ${last.number} fails too, at the earliest at `,
            zh: isLast ? "若仍失败，将放弃推送。" : `若直到第 ${last.number} 次仍失败，将放弃推送，最早在 `,
          })}
          {isLast ? null : (
            <>
              <Time at={detail.schedule.at(-1)?.dueAt} isShort />
              {say({ en: ".", zh: "。" })}
            </>
          )}
        </div>
      )}
    </Said>
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
  const { means, check } = errorMeanings[lastError];
  const status = lastStatus === undefined ? "" : ` (HTTP ${lastStatus})`;
  return (
    <div>
      {say({ en: `Attempt ${attemptCount} failed${status}: `, zh: `第 ${attemptCount} 次失败${status}：` })}
      {say(means)} {say(check)}
    </div>
  );
}
