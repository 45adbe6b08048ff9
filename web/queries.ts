import { QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  Asset,
  AssetFields,
  CaseSummary,
  Credential,
  DemoFault,
  HostKey,
  ModelEntry,
  PlaybookSummary,
  SessionBody,
  Terminal,
} from "../server/wire/api.ts";
import type { PeopleList } from "../server/wire/people.ts";
import type { Recording } from "../server/wire/records.ts";
import type { CatalogueList, PolicyStatus } from "../server/wire/supervisor.ts";
import { type Api, ApiError, useApi } from "./api.ts";

/** Answers below 500 will not change by asking again; others get one more try. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) =>
          count < 1 && !(error instanceof ApiError && error.status > 0 && error.status < 500),
        retryDelay: 400,
      },
    },
  });
}

interface Lists {
  "/api/session": SessionBody;
  "/api/assets": { assets: Asset[] };
  "/api/credentials": { credentials: Credential[] };
  "/api/host-keys": { keys: HostKey[] };
  "/api/cases": { cases: CaseSummary[] };
  "/api/terminals": { terminals: Terminal[] };
  "/api/recordings": { recordings: Recording[] };
  "/api/models": { models: ModelEntry[]; defaultPlanner: string };
  "/api/people": PeopleList;
  "/api/catalogue": CatalogueList;
  "/api/policy": PolicyStatus;
  "/api/playbooks": { playbooks: PlaybookSummary[] };
  "/api/demo/faults": { assetId: string | null; faults: DemoFault[] };
}
export type ListPath = keyof Lists;

/** One of the lists of the contract, cached by its path. `refreshMs` polls while the page is visible. */
export function useList<P extends ListPath>(path: P, refreshMs?: number) {
  const api = useApi();
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<Lists[P]>(path, signal),
    ...(refreshMs === undefined ? {} : { refetchInterval: refreshMs }),
  });
}

/** A change on the server; the lists named are read again afterwards, also when it failed. */
export function useChange<V, R>(run: (api: Api, value: V) => Promise<R>, stale: readonly ListPath[]) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: V) => run(api, value),
    onSettled: async () => {
      await Promise.all(stale.map((path) => client.invalidateQueries({ queryKey: [path] })));
    },
  });
}

export const assetPath = (id: string) => `/api/assets/${encodeURIComponent(id)}`;
export type AssetDraft = AssetFields;
