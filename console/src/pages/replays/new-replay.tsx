import { useMutation } from "@tanstack/react-query";
import { App, Button, Drawer, Flex, Form, Grid } from "antd";
import { useState } from "react";
import { HubError } from "../../api/hub-error.ts";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { placeProblems } from "../../parts/form-problems.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { DryRun } from "./dry-run.tsx";
import { ReplayFields, fieldNames } from "./replay-fields.tsx";
import { type ReplayDraft, wishOf } from "./replay-draft.ts";
import type { ReplayCount, ReplayWish } from "./shown-replay.ts";

const wideEnough = 560;

/** Asks for a new replay: first what it would send, then that it does. */
export function NewReplay({
  from,
  onClose,
  onMade,
}: {
  readonly from: ReplayDraft;
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}) {
  const say = useSay();
  const isWide = Grid.useBreakpoint().md === true;
  const [draft, setDraft] = useState(from);
  const { count, make } = useReplaying(onMade);
  const wish = wishOf(draft);
  const error = make.error ?? count.error;
  const problems = error instanceof HubError ? error.fields : [];
  const { atFields, others } = placeProblems(problems, fieldNames);
  const change = (changes: Partial<ReplayDraft>) => {
    setDraft({ ...draft, ...changes });
    // What was counted was counted of something else.
    count.reset();
    make.reset();
  };
  return (
    <Drawer
      open
      size={isWide ? wideEnough : "100%"}
      onClose={onClose}
      title={say({ en: "New replay", zh: "新建重放" })}
      footer={
        <Flex gap={8} justify="end">
          <Button
            type={count.data === undefined ? "primary" : "default"}
            disabled={wish === undefined}
            loading={count.isPending}
            onClick={() => wish === undefined || count.mutate(wish)}
          >
            {say({ en: "See what would be sent", zh: "先看会推送什么" })}
          </Button>
          {count.data === undefined || count.data.matched === 0 ? null : (
            <Button
              type="primary"
              loading={make.isPending}
              onClick={() => wish === undefined || make.mutate(wish)}
            >
              {say({ en: "Start the replay", zh: "开始重放" })}
            </Button>
          )}
        </Flex>
      }
    >
      <Form layout="vertical" component="div">
        <ReplayFields draft={draft} change={change} problems={atFields} />
      </Form>
      {error !== null && (problems.length === 0 || others.length > 0) ? <Trouble error={error} /> : null}
      {count.data === undefined ? null : <DryRun count={count.data} />}
    </Drawer>
  );
}

function useReplaying(onMade: (id: string) => void) {
  const say = useSay();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  const post = async (body: ReplayWish) => {
    const { data } = await hub.POST("/v1/tenants/{tenant}/replays", { params: { path: { tenant } }, body });
    return answered(data);
  };
  const count = useMutation({
    mutationFn: async (wish: ReplayWish): Promise<ReplayCount> => {
      const said = await post({ ...wish, dryRun: true });
      return said;
    },
  });
  const make = useMutation({
    mutationFn: post,
    onSuccess: (made) => {
      askAnew("/v1/tenants/{tenant}/replays", "/v1/tenants/{tenant}/deliveries");
      message.success(say({ en: "The replay is under way", zh: "重放已开始" }));
      if ("id" in made) onMade(made.id);
    },
  });
  return { count, make };
}
