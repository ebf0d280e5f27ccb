import { ArrowUpOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { useSay } from "../text.ts";
import { useCount } from "./numbers.ts";
import type { Asked, Page } from "./rows-table.tsx";
import { steadyRows } from "./steady-rows.ts";

// Further down than this, whoever looks at the page reads.
const readingFrom = 80;

interface Shown<Row> {
  /** The filters and the page that the rows are of. */
  readonly of: string;
  readonly latest: Page<Row> | undefined;
  readonly page: Page<Row> | undefined;
  readonly newer: number;
}

/**
 * A list that does not move while somebody reads it: with the pointer on it, the focus in it, or scrolled down.
 * `newerNote` says how many rows came in meanwhile, and shows them.
 */
export function useSteadyPage<Row extends { readonly id: string }>(
  asked: Asked<Row>,
): {
  readonly asked: Asked<Row>;
  readonly newerNote: ReactNode;
  readonly reading: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
  };
} {
  const { search } = useLocation();
  const isDown = useScrolledDown();
  const [isPointedAt, setPointedAt] = useState(false);
  const isReading = isDown || isPointedAt;
  const [shown, setShown] = useState<Shown<Row>>({
    of: search,
    latest: undefined,
    page: undefined,
    newer: 0,
  });
  const { data } = asked;
  const isNewList = shown.of !== search || asked.isPlaceholderData;
  const isLeftBehind = !isReading && shown.newer > 0;
  if (shown.latest !== data || shown.of !== search || isLeftBehind) {
    const isHeld = isReading && !isNewList && shown.page !== undefined && data !== undefined;
    const held = isHeld ? steadyRows(shown.page.data, data.data) : undefined;
    const page =
      held === undefined || held.newer === 0
        ? data
        : { ...shown.page, data: held.rows, next: shown.page?.next ?? null };
    setShown({ of: search, latest: data, page, newer: held?.newer ?? 0 });
  }
  return {
    asked: { ...asked, data: shown.page },
    newerNote:
      shown.newer === 0 ? null : (
        <NewerNote
          newer={shown.newer}
          onShow={() => {
            setShown({ of: search, latest: data, page: data, newer: 0 });
            scrollTo({ top: 0 });
          }}
        />
      ),
    reading: { onPointerEnter: () => setPointedAt(true), onPointerLeave: () => setPointedAt(false) },
  };
}

function useScrolledDown(): boolean {
  const [isDown, setDown] = useState(false);
  useEffect(() => {
    const look = () => setDown(scrollY > readingFrom);
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, []);
  return isDown;
}

function NewerNote({ newer, onShow }: { readonly newer: number; readonly onShow: () => void }) {
  const say = useSay();
  const count = useCount();
  const text =
    newer === 1
      ? say({ en: "1 newer row: show it", zh: "有 1 条新记录，点击显示" })
      : say({ en: `${count(newer)} newer rows: show them`, zh: `有 ${count(newer)} 条新记录，点击显示` });
  return (
    <div className="newer" role="status">
      <Button
        size="small"
        type="primary"
        shape="round"
        icon={<ArrowUpOutlined aria-hidden />}
        onClick={onShow}
      >
        {text}
      </Button>
    </div>
  );
}
