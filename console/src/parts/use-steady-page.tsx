import { ArrowUpOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type HTMLAttributes, type ReactNode, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { useSay } from "../text.ts";
import { useCount } from "./numbers.ts";
import type { Asked } from "./rows-table.tsx";
import { type SteadyPage, nextPage } from "./steady-rows.ts";

// Further down than this, whoever looks at the page reads.
const readingFrom = 80;

/**
 * A list that does not move while somebody reads it: with the pointer on it, the focus in it, or scrolled down.
 * `newerNote` says how many rows came in meanwhile, and shows them.
 */
export function useSteadyPage<Row extends { readonly id: string }>(
  asked: Asked<Row>,
): {
  readonly asked: Asked<Row>;
  readonly newerNote: ReactNode;
  /** For the element around the list. */
  readonly reading: HTMLAttributes<HTMLElement>;
} {
  const { search } = useLocation();
  const isDown = useScrolledDown();
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const [shown, setShown] = useState<SteadyPage<Row>>({
    of: search,
    latest: undefined,
    page: undefined,
    newer: 0,
  });
  const known = {
    of: search,
    latest: asked.data,
    isOfBefore: asked.isPlaceholderData,
    isReading: isDown || isPointedAt || hasFocus,
  };
  const next = nextPage(shown, known);
  if (next !== shown) setShown(next);
  const showAll = () => {
    setShown(nextPage(shown, { ...known, isReading: false }));
    scrollTo({ top: 0 });
  };
  return {
    asked: { ...asked, data: next.page },
    newerNote: next.newer === 0 ? null : <NewerNote newer={next.newer} onShow={showAll} />,
    reading: {
      onPointerEnter: () => setPointedAt(true),
      onPointerLeave: () => setPointedAt(false),
      onFocus: () => setFocus(true),
      onBlur: () => setFocus(false),
    },
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
