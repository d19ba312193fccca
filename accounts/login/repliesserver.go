package login

import "postkey/accounts"

// commandReplies are what words say of the command: the server does not know it.
var commandReplies = []rule{
	// Mechanisms, said of the command and not of the person.
	// Exchange: "504 5.7.4 Unrecognized authentication type"; Postfix, Dovecot
	{reason: accounts.NoCommonMechanism, says: `mechanism | mechanisms | auth type | authentication type | authentication method | auth method | authenticator |
		authentication scheme | sasl method & not support | unsupport | unknown | unrecogni | not recogni | not available |
		unavailable | invalid | not implement | not allow | not permit | disabl | not offer | too weak | no_ | no common | no suitable`},
	// Exim: "503 AUTH command used when not advertised"; Postfix: "503 5.5.1 Error: authentication not enabled"
	{reason: accounts.NoLoginOffered, protocol: accounts.SMTP, says: `auth_ | authentication | login_ | authenticate & not advertised | not enabled | not available | not implement | not support |
		unsupport | not recogni | unrecogni | unknown command | unimplement | no such command & !user | account | mailbox | domain |
		temporar | moment | time`},
	// Mailspring#811
	{reason: accounts.NoLoginOffered, protocol: accounts.SMTP, says: `command not recogni | command unrecogni | unrecognized command | unknown command | command not implement | command unknown |
		bad command | command not understood | syntax error command`},

	// [K]: "NO Logins are disabled"
	{reason: accounts.NoLoginOffered, says: `login is disabl | login disabl | logins are disabl | logins disabl | logging in is disabl & !user | account | this`, also: []accounts.Reason{accounts.EncryptionRequired}},
	// Exchange, of LOGIN where it offers none: flourish-classes#145
	{reason: accounts.EncryptionRequired, says: "received in invalid state", also: []accounts.Reason{accounts.NoLoginOffered}},
	// a POP3 client's tests: "-ERR Unknown command"
	{reason: accounts.NoLoginOffered, protocol: accounts.POP3, says: `unknown command | invalid command | command not recogni | unrecognized command | command not implement | command unknown |
		bad command`},
	// Postfix: "454 4.7.0 TLS not available due to local problem"
	{reason: accounts.TLSBroken, says: `tls | ssl & not available | unavailable | initiali | negotiat | handshake | cannot start | local problem | failed & !require |
		verif | client cert`},
}

// crowdReplies are what words say of how often, and how many at once.
var crowdReplies = []rule{
	// How often. A rate or tries named wins over connections.
	// Yahoo: "[LIMIT] LOGIN Rate limit hit."; Sendmail: "421 4.3.2 Connection rate limit exceeded"
	{reason: accounts.TooManyAttempts, says: `rate limit | ratelimit | rate_ | throttl | frequen | too fast | too often | too quickly | slow down | bandwidth | brute force |
		flood | logging in too & !invalid | generate`},
	// [K]
	{reason: accounts.TooManyAttempts, says: `频率 | 频繁 | 頻繁 | 頻率 | слишком часто | zu oft | zu haufig | trop souvent | trop frequent | demasiado a menudo | troppo spesso |
		com muita frequencia | zbyt czesto | cok sik | 頻度 | 빈번 | 자주`},

	// A pause between two log-ins.
	// qpopper, GNU mailutils: "minimum time between mail checks violation"
	{reason: accounts.LoginDelay, says: `minimum time between | minimum interval | login delay | login interval | between logins | between mail check | between pop |
		between checks | too recently | again too soon | too soon after`},
	// [K]: "-ERR Please wait 30 seconds before you connect again"
	{reason: accounts.LoginDelay, says: `wait | must be | only_ & second | minute & between | before_ & check | log | connect | retr | mail | session`},
	// [K]: "-ERR You may check your mail only once every 10 minutes"
	{reason: accounts.LoginDelay, says: `only_ | once & every_ | per_ | each & minute | second | hour & check | login_ | log in | mail | retriev | connect`},

	// How many at once. "Simultaneous log-ins" are connections, too.
	// Gmail: "Too many simultaneous connections."; Exchange: "432 4.3.2 Concurrent connections limit exceeded."
	{reason: accounts.TooManyConnections, says: `simultaneous | concurrent | parallel | at the same time | gleichzeitig | simultan | concurrent | contemporane | jednoczesn |
		soucasn | одновременн | одночасн | ayni anda | 同时 | 同時 | 동시 & <connections> | login | logon | user | client | anmeld | connex |
		<toomany>`},

	// Gmail: "454 4.7.0 Too many login attempts"; Yahoo: "(#AUTH005) Too many bad auth attempts."
	{reason: accounts.TooManyAttempts, says: `<toomany> & attempts | attempt | tries_ | fail | bad auth | incorrect | invalid | wrong | bad login | bad password | versuch |
		fehlversuch | anmeldeversuch | loginversuch | tentativ | essai | echec | intentos | fallid | poging | prob_ | proby |
		prob logowan | pokus | попыт | неудач | спроб | deneme | 尝试 | 次数 | 嘗試 | 次數 | 試行 | 回数 | 시도 | 횟수`, also: []accounts.Reason{accounts.AccountLocked}},
	// Postfix source: "421 4.7.0 mail.example.org Error: too many errors"
	{reason: accounts.TooManyAttempts, says: `<toomany> & login | logon | logins | sign in | authenticat | auth_ | error | command | request &
		!<connections> | timeout | time out | quota | size | length`},
	// Dovecot: "Maximum number of connections from user+IP exceeded"; Courier, Postfix: "421 4.7.0 Error: too many connections from"
	{reason: accounts.TooManyConnections, says: "<toomany> & <connections>"},
	// Too many users: a public POP3 server: "-ERR Too many users."
	{reason: accounts.TooManyConnections, says: `too many users | too many clients | too many processes | too many pop | too many imap | no more connections | all servers busy |
		server full`},
	// [K]: "NO Blocked after 5 failed attempts"
	{reason: accounts.TooManyAttempts, says: "after & failed | unsuccessful | invalid & attempt | login", also: []accounts.Reason{accounts.AccountLocked}},
}

// lockReplies are what words say of a mailbox that takes one program at a time.
var lockReplies = []rule{
	// qpopper: "Maildrop lock busy!  Is another session active?"; Cyrus: "Unable to lock maildrop"
	{reason: accounts.MailboxInUse, protocol: accounts.POP3, says: `maildrop | mail drop | popdrop | pop lock | pop3 lock | lock file | spool & lock | busy | in use | already | another | session`},
	// UW: "Can't get lock.  Mailbox in use"
	{reason: accounts.MailboxInUse, says: `mailbox | inbox | mail box | folder | account | user & in use | already open | already in use | is open by | opened by |
		being used | used by another | busy`},
	// hMailServer: "Your mailbox is already locked"
	{reason: accounts.MailboxInUse, says: `mailbox | inbox | mail box & lock & !abuse | spam | suspend | secur | admin | violat | password | attempt | unusual | contact |
		support | unpaid | permanent | policy`},
	// qpopper source: "-ERR [IN-USE] /var/mail/.jane.pop lock busy!  Is another session active? (11)"
	{reason: accounts.MailboxInUse, says: `another session | another pop3 | another pop | another client | another user | another process | other session |
		session already | session is active | already logged in | already logged on | ya logueado | ya conectad | deja connect |
		bereits angemeldet | gia connesso | ja conectado | уже подключ | 已登录 | 已登入 | already connected | already active |
		already signed in`},
	// a French translation of RFC 1939
	{reason: accounts.MailboxInUse, protocol: accounts.POP3, says: "verrouiller | verouiller & boite | possible"},
	// [K]
	{reason: accounts.MailboxInUse, says: `postfach | boite | buzon | casella | caixa | postvak | skrzynk | schrank | ящик | 邮箱 | 信箱 | メールボックス | 메일함 & bereits |
		in benutzung | in verwendung | gerade | deja | utilise | en uso | in uso | em uso | in gebruik | uzywan | pouziv |
		используется | занят | 使用中 | 正在使用 | 占用 | 사용 중`},
}

// originReplies are what words say of the program and of where it comes from.
var originReplies = []rule{
	// How the program introduces itself.
	// Postfix: "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname"
	{reason: accounts.ClientRefused, says: `helo | ehlo & reject | invalid | refuse | denied | not allow | need fully | syntax | bad_ | require | mismatch | must`},

	// From where.
	// Postfix: "554 5.7.1 Service unavailable; Client host [..] blocked using zen.spamhaus.org"
	{reason: accounts.Blocked, says: `spamhaus | dnsbl | blacklist | blocklist | black list | block list | denylist | poor reputation | bad reputation |
		low reputation | barracuda | sorbs | spamcop | abuseat | rbl_ | geoip | geo block | geoblock`},
	// Postfix: "450 4.7.1 Client host rejected: cannot find your reverse hostname"
	{reason: accounts.Blocked, says: "reverse dns | reverse hostname | rdns | ptr_ | reverse name | reverse lookup"},
	// [K]: "535 5.7.1 Sender IP blocked by reputation", "NO Login failed: IP not whitelisted"
	{reason: accounts.Blocked, stage: accounts.StageLogin, says: `sender ip | client ip | your ip | this ip | from ip | ip_ & <blocked> | not whitelisted |
		not on the whitelist | not in the whitelist & !too many | relay`},
	// Brevo: "525 5.7.1 Unauthorized IP address"
	{reason: accounts.Blocked, says: "<network> & <blocked> & !relay | recipient | sender | mailbox | from address"},
	// [K]: "NO Access from your country is switched off"
	{reason: accounts.Blocked, says: `access | connection | connect | login_ & from your | from this | from your current | from outside | from abroad | outside of &
		!device | account | client`},
	// a list of server messages: "-ERR access denied by ipaddr filter for 192.0.2.1"
	{reason: accounts.Blocked, stage: accounts.StageGreeting, says: "<blocked> | go away | no access | not welcome | unauthori | no smtp service"},

	// With which program.
	// [K]: "NO This mail program is not supported"
	{reason: accounts.ClientRefused, says: `client | mail program | email program | application | app_ | software | version | user agent & not support | unsupport |
		outdated | too old | not trusted | untrusted | not allow | not permit | blocked | update & !host | <network> | certificate`},
	// [K]: "NO Please identify your client first"
	{reason: accounts.ClientRefused, says: `unsafe | insecure client | not a trusted client | identify your client | client id | id command | send id`},
	// [K]
	{reason: accounts.ClientRefused, says: "不安全 | 非法客户端 | 不支持的客户端 | 不支持此客户端"},
}

// passingReplies are words for trouble of the server's own that goes away by
// itself.
var passingReplies = []rule{
	// public client tests: "NO server busy, try again later"
	{reason: accounts.MailboxInUse, protocol: accounts.POP3, code: "IN-USE", says: "<busy>"},
	// "NO server busy, try again later"
	{reason: accounts.ServerBusy, says: "<busy>"},
	// Dovecot: "Temporary authentication failure."; Postfix: "454 4.7.0 Temporary authentication failure"
	{reason: accounts.Temporary, says: "<temporary> & !reason unavailable"},
	// a public IMAP server's guide: "NO [CONTACTADMIN] MySQL error"
	{reason: accounts.Temporary, says: `database | mysql | postgres | backend | back end | ldap | radius | sql | authentication server | auth server | auth daemon |
		authdaemon | mail store | mailstore | storage & error | fail | unavailable | unreachable | down_ | cannot | could not |
		not respond | unable | timeout | timed out | connect`},
	// [K]: "NO quota check failed"
	{reason: accounts.Temporary, says: "quota & check | lookup | determine | calculat & fail | cannot | could not | unable | error"},
	// [K]: "NO Request timed out"
	{reason: accounts.Temporary, says: "timed out | timeout | time out"},
	// [K]: "NO Your mailbox is being migrated"
	{reason: accounts.Temporary, says: "mailbox | account | server | domain & being moved | migrat | being migrated | relocat | upgrad"},
	// RFC 9051: "BYE Server shutting down"
	{reason: accounts.ServerBusy, says: "shutting down | shutdown | going down | closing transmission | server is going"},
	// 421 without a cause but "try again later"
	{reason: accounts.ServerBusy, protocol: accounts.SMTP, status: "421", says: "<later>"},
	// [K]: "BYE Try again later"
	{reason: accounts.ServerBusy, protocol: accounts.IMAP, status: "BYE", says: "<later>"},
	// magma source: "NO [UNAVAILABLE] This server is unable to access your mailbox. Please try again later."
	{reason: accounts.Temporary, says: "<later> & !<password>", also: []accounts.Reason{accounts.WrongPassword}},

	// The inbox.
	// a public mail server: "-ERR [SYS/PERM] No INBOX"
	{reason: accounts.MailboxMissing, says: "no inbox | inbox is missing | inbox not found"},
	// Courier: "chdir … No such file or directory"
	{reason: accounts.MailboxMissing, says: `mailbox | inbox | maildir | mail directory | home directory | mail store | folder | maildrop & corrupt | damaged | cannot open |
		cant open | could not open | unable to open | cannot be opened | failed to open | missing | cannot access | unable to access |
		no such file | permission denied`},
}
