import { useMutation } from "@tanstack/react-query";
import { App } from "antd";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { troubleText } from "../../parts/trouble.tsx";
import { type Text, useSay } from "../../text.ts";
import type { EndpointPatch } from "./endpoint-form.ts";

/** A change of an endpoint, and what is said once it is made. */
export interface EndpointChange {
  readonly patch: EndpointPatch;
  readonly done: Text;
}

const shownBy = ["endpoints", "parked", "deliveries", "ladder", "attention"];

/** Changes an endpoint at once; says so, or what went wrong. */
export function useEndpointChange(id: string) {
  const say = useSay();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  return useMutation({
    mutationFn: ({ patch }: EndpointChange) =>
      hub.PATCH("/v1/tenants/{tenant}/endpoints/{id}", { params: { path: { tenant, id } }, body: patch }),
    onSuccess: (_, { done }) => {
      askAnew(...shownBy.map((path) => `/v1/tenants/{tenant}/${path}`));
      message.success(say(done));
    },
    onError: (error) => void message.error(say(troubleText(error))),
  });
}
