// Package config is what an operator may set: one struct, read from a file and the environment, validated.
//
// It knows nothing of what the settings are used for.
package config

// Config holds every setting. Each field's doc tag is its line in docs/configuration.md, default its default.
type Config struct {
	Data      string    `koanf:"data" default:"./data" doc:"Folder for what the program keeps itself: the data of its own Redis. It is made when missing."`
	HTTP      HTTP      `koanf:"http"`
	Redis     Redis     `koanf:"redis"`
	Web       Web       `koanf:"web"`
	Desk      Desk      `koanf:"desk"`
	Telegram  Telegram  `koanf:"telegram"`
	Discord   Discord   `koanf:"discord"`
	Privacy   Privacy   `koanf:"privacy"`
	Catalogue Catalogue `koanf:"catalogue"`
	OpenData  OpenData  `koanf:"opendata"`
	Engine    Engine    `koanf:"engine"`
	Safety    Safety    `koanf:"safety"`
	Monitor   Monitor   `koanf:"monitor"`
	Log       Log       `koanf:"log"`
}

// HTTP says where the pages are served.
type HTTP struct {
	Address   string   `koanf:"address" default:"127.0.0.1:8080" doc:"Host and port to listen on. Keep the loopback address and put a TLS proxy in front when others are to reach it."`
	PublicURL string   `koanf:"public_url" default:"" doc:"How people reach the pages from outside, for instance https://chat.example.org. Empty: http:// and the address. With https, cookies are sent over TLS only."`
	Proxies   []string `koanf:"proxies" default:"" doc:"Addresses of reverse proxies whose X-Forwarded-For is believed, for instance 127.0.0.1/32. Empty: the header is not believed."`
}

// Redis says which store is used.
type Redis struct {
	URL string `koanf:"url" default:"" env:"REDIS_URL" doc:"A Redis of your own: redis://, rediss:// or unix:// address, also Sentinel and Cluster (see docs/operations.md). Empty: the program runs its own redis-server or valkey-server when one is installed, else a trial in memory." secret:"true"`
}

// Web sets the web chat.
type Web struct {
	Origins []string `koanf:"origins" default:"*" doc:"Web sites whose pages may embed the chat, for instance https://www.example.org; * allows every site."`
	ExitURL string   `koanf:"exit_url" default:"https://www.wikipedia.org/" doc:"The page that the quick exit of the web chat leads to."`
}

// Desk sets the pages of supporters and editors.
type Desk struct {
	Links string `koanf:"links" default:"auto" doc:"When one-time sign-in links are printed at the start: always, never, or auto (only for an account that has no password yet)." oneof:"auto always never"`
}

// Telegram sets the bot on Telegram. Without a token there is none.
type Telegram struct {
	Token      string   `koanf:"token" default:"" doc:"The bot's token from @BotFather. Empty: no bot on Telegram." secret:"true"`
	API        string   `koanf:"api" default:"https://api.telegram.org" doc:"Address of the Bot API server; another when you run a server of your own."`
	Webhook    bool     `koanf:"webhook" default:"false" doc:"Whether Telegram sends updates to http.public_url (which must be https) instead of being asked for them."`
	Secret     string   `koanf:"secret" default:"" doc:"What Telegram must say with every update it sends to the webhook: 16 to 256 of A-Z, a-z, 0-9, _ and -." secret:"true"`
	Supporters []string `koanf:"supporters" default:"" doc:"Numbers of the supporters' groups, which have topics, for instance -1001234567890. Several share the load: a group takes about 20 messages a minute."`
	Editors    string   `koanf:"editors" default:"" doc:"Number of the editors' group. Everybody in it may change listings."`
	Lang       string   `koanf:"lang" default:"en" doc:"Language of what the program writes in these groups." oneof:"da nb sv en"`
}

// Discord sets the bot on Discord. Without a token there is none.
type Discord struct {
	Token         string   `koanf:"token" default:"" doc:"The bot's token from the Discord developer portal. Empty: no bot on Discord." secret:"true"`
	Conversations string   `koanf:"conversations" default:"listings" doc:"listings: on Discord the bot finds listings and gives crisis lines, and a talk with a human goes on in the web chat by a one-time link. full: the talk takes place on Discord; read docs/platforms.md first." oneof:"listings full"`
	Supporters    []string `koanf:"supporters" default:"" doc:"Numbers of the supporters' channels (text or forum), for instance 112233445566778899. Each case has a thread."`
	Editors       string   `koanf:"editors" default:"" doc:"Number of the editors' channel. Everybody who can write in it may change listings."`
	Lang          string   `koanf:"lang" default:"en" doc:"Language of what the program writes in these channels." oneof:"da nb sv en"`
	Shards        int      `koanf:"shards" default:"0" doc:"How many connections the bot's servers are divided over; 0: as many as Discord recommends." min:"0" max:"1024"`
}

// Privacy says how long things are kept.
type Privacy struct {
	ConversationDays int `koanf:"conversation_days" default:"30" doc:"After how many days without a message a conversation is erased." min:"1" max:"365"`
	CaseDays         int `koanf:"case_days" default:"30" doc:"How many days a closed case and its words are kept for the supporters." min:"1" max:"365"`
}

// Catalogue sets what the catalogue begins with.
type Catalogue struct {
	Starter bool `koanf:"starter" default:"true" doc:"Whether an empty catalogue is filled with the starter listings at the first start."`
}

// OpenData sets the read API for other programs.
type OpenData struct {
	Enabled   bool   `koanf:"enabled" default:"true" doc:"Whether other programs may read the listings as Open Referral HSDS 3.1 (docs/open-data.md). Only what anybody may see is given out."`
	Path      string `koanf:"path" default:"/hsds" doc:"Path under which that API lies, for instance /hsds."`
	PerMinute int    `koanf:"per_minute" default:"120" doc:"How many requests one address may make to it in a minute; fetching everything at once counts for twenty." min:"1" max:"100000"`
	Publisher string `koanf:"publisher" default:"" doc:"Name of the organisation that publishes the listings, as the API tells it. Empty: none is named."`
}

// Engine sets how much is done side by side.
type Engine struct {
	Workers int `koanf:"workers" default:"4" doc:"How many conversations are handled side by side in one program." min:"1" max:"256"`
	Senders int `koanf:"senders" default:"4" doc:"How many conversations are sent to side by side on each platform." min:"1" max:"256"`
}

// Safety sets what an operator knows better than the program.
type Safety struct {
	Lines string `koanf:"lines" default:"" doc:"A file that confirms or corrects crisis lines, written as brobygger lines --file prints it (docs/safety.md). Empty: the lines as they are compiled in."`
}

// Monitor sets how the program can be watched (docs/operations.md, "Watching it").
type Monitor struct {
	Metrics bool     `koanf:"metrics" default:"true" doc:"Whether metrics for Prometheus lie at /metrics. They hold no words and no addresses of persons."`
	Allow   []string `koanf:"allow" default:"127.0.0.0/8, ::1/128" doc:"Networks that may read /metrics, and why the program is not ready at /readyz. Others are told yes or no. Behind http.proxies an IPv6 range must be a /64 or larger."`
	Traces  string   `koanf:"traces" default:"" doc:"Address of a collector on your network that takes OpenTelemetry traces over OTLP/HTTP, for instance http://127.0.0.1:4318. They hold how long things took, no words and no ids. Empty: no traces." secret:"true"`
}

// Log sets what the program writes about itself. It never holds a person's words or address.
type Log struct {
	Level  string `koanf:"level" default:"info" doc:"debug, info, warn or error." oneof:"debug info warn error"`
	Format string `koanf:"format" default:"text" doc:"text or json." oneof:"text json"`
}
