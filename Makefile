# Brobygger. `make` prints this help from the comments behind the targets.
SHELL := /bin/bash
GO ?= go
LINT_VERSION := v2.15.0
GOTESTSUM_VERSION := v1.13.0
# Packages in which goroutines meet: their tests also run with the race detector.
RACED := ./bot/... ./adapters/... ./referrals/redis/...

.DEFAULT_GOAL := help
.PHONY: help run talk build test race check lint policy bench bench-search bench-import load torture quality model cover deps update release-corpus fuzz clean

help: ## print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: ## start everything on 127.0.0.1:8080: web chat, desk, editor's pages
	@$(GO) run ./bot

talk: ## talk to the bot in this terminal
	@$(GO) run ./bot talk

build: ## build the program ./brobygger
	$(GO) build -trimpath -o brobygger ./bot

test: deps ## run all tests (installs redis-server and chromium from the system's packages when it can)
	@$(GO) run gotest.tools/gotestsum@$(GOTESTSUM_VERSION) --format pkgname-and-test-fails --format-hide-empty-pkg -- -count=1 -timeout 20m ./...

race: deps ## run the tests with the race detector where goroutines meet
	$(GO) test -race -count=1 -timeout 30m $(RACED)

check: ## gofmt, vet, golangci-lint, the import policy, the tests with -race where it matters
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "not formatted: $$unformatted"; exit 1; fi
	$(GO) vet ./...
	@$(MAKE) --no-print-directory lint policy race

lint: ## golangci-lint, at the version this project is held to
	@$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION) run ./...

policy: ## who may import whom
	@$(GO) test -count=1 -run 'Imports|Redis|TopLevel|Architecture' ./bot

bench: deps ## speed: a turn, a search, a durable event beside the store's own floor, latency, overload, replicas, 100,000 conversations, 1,000 open web chats (docs/performance.md)
	$(GO) test -run '^$$' -bench . -benchmem ./referrals ./dialogs/... ./bot/redis
	$(GO) test -run '^$$' -bench 'Turn' -benchmem ./bot/engine
	$(GO) test -run '^$$' -bench 'DurableEvent' -benchtime 20000x ./bot/engine
	$(GO) test -run '^$$' -bench 'Latency|Overload|Replicas|Relay|Idle|OpenConversations' -benchtime 1x -timeout 30m ./bot/engine
	$(GO) test -run '^$$' -bench Streams ./bot

bench-search: ## search in 100,000 listings beside bleve: build, heap, p50/p99, a changed listing, growth from 1,000; figures and aims
	@set -o pipefail; BROBYGGER_BENCH=1 $(GO) test -count=1 -timeout 40m -run BenchSearch -v ./referrals/searchbench | grep --line-buffered -v '^=== '

load: deps ## 1,000 people at once on Telegram and on Discord within both platforms' limits, and 30 cases in one group and in three: figures
	@set -o pipefail; BROBYGGER_LOAD=1000 $(GO) test -count=1 -timeout 40m -run 'TestAThousandPeopleAtOnce|TestManyCasesAtOnce' -v ./bot | grep -v '^=== '

torture: deps ## kill, freeze, cut off and poison replicas and Redis under load, long form (BROBYGGER_SEED repeats a run); prints a table
	@set -o pipefail; BROBYGGER_TORTURE=1 $(GO) test -count=1 -timeout 60m -v ./bot/torture | grep -v '^=== '
	@set -o pipefail; BROBYGGER_SWITCHES=200 $(GO) test -count=1 -timeout 20m -run 'TestStreamsGoOn|TestManyChats' -v ./bot | grep -v '^=== '

bench-import: deps ## 50,000 listings from a file into Redis: seconds, rows a second, peak heap; how long others wait meanwhile
	@set -o pipefail; BROBYGGER_BENCH_IMPORT=50000 $(GO) test -count=1 -timeout 20m -run 'TestFiftyThousandListings|TestNobodyWaitsForAnImport' -v ./bot ./referrals/redis | grep -v '^=== '

quality: ## figures on ../shared/evaluation when it is there: danger, understanding, search
	@set -o pipefail; BROBYGGER_QUALITY=1 BROBYGGER_MISSES=1 $(GO) test -count=1 -timeout 40m -run 'Evaluation|WholeChain|CrossValidation' -v ./dialogs/... ./referrals | grep -v '^=== '

cover: deps ## test coverage by package
	$(GO) test -count=1 -cover ./...

model: ## train both models anew from the machine-written messages beside them; the same messages give the same bytes
	$(GO) run ./dialogs/safety/train
	$(GO) run ./dialogs/understand/train

fuzz: ## fuzz every fuzz target for ten seconds
	@for pkg in $$($(GO) list ./...); do for target in $$($(GO) test -list '^Fuzz' $$pkg | grep ^Fuzz); do \
	  echo "$$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime 10s $$pkg || exit 1; done; done

update: deps ## rewrite golden transcripts, what platforms really send, and generated documents; read the difference before you commit it
	$(GO) test ./dialogs ./config ./adapters/telegram ./adapters/discord -update
	$(GO) test -count=1 -run 'TestTheSameConversationOnEveryPlatform|TestADiscordThatOnlyFindsListings' ./bot -update

release-corpus: deps ## write conversations and a store of this version down for the tests of later ones: make release-corpus NAME=0.6-…
	@test -n "$(NAME)" || { echo "make release-corpus NAME=0.6-something"; exit 1; }
	$(GO) test -count=1 -run TestWriteRelease ./dialogs ./bot/engine -release "$(NAME)"

deps:
	@.ci/deps

clean: ## remove what was built (never ./data)
	rm -f brobygger coverage.out
