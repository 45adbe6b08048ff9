import { defineConfig } from "vitest/config";

// One suite, three speeds: unit tests run in parallel; whatever talks to sshd, a
// shell, a database file or a browser runs in "integration", one file at a time.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{agent,wire,web,server}/**/*.test.{ts,tsx}", "test/*.test.ts"],
          exclude: ["test/**/*.integration.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/**/*.integration.test.ts", "test/contracts/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
