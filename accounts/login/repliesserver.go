package login

import "postkey/accounts"

// commandReplies are what words say of the command: the server does not know it.
var commandReplies = []rule{
	// Mechanisms, said of the command and not of the person.
	{says: "mechanism | mechanisms | auth type | authentication type | authentication method | auth method | authenticator | authentication scheme | sasl method & not support | unsupport | unknown | unrecogni | not recogni | not available | unavailable | invalid | not implement | not allow | not permit | disabl | not offer | too weak | no_ | no common | no suitable", reason: accounts.NoCommonMechanism}, // Exchange: "504 5.7.4 Unrecognized authentication type"; Postfix, Dovecot
	{says: "auth_ | authentication | login_ | authenticate & not advertised | not enabled | not available | not implement | not support | unsupport | not recogni | unrecogni | unknown command | unimplement | no such command & !user | account | mailbox | domain | temporar | moment | time", protocol: accounts.SMTP, reason: accounts.NoLoginOffered},                                                           // Exim: "503 AUTH command used when not advertised"; Postfix: "503 5.5.1 Error: authentication not enabled"
	{says: "command not recogni | command unrecogni | unrecognized command | unknown command | command not implement | command unknown | bad command | command not understood | syntax error command", protocol: accounts.SMTP, reason: accounts.NoLoginOffered},                                                                                                                                                      // Mailspring#811

	{says: "login is disabl | login disabl | logins are disabl | logins disabl | logging in is disabl & !user | account | this", reason: accounts.NoLoginOffered, also: []accounts.Reason{accounts.EncryptionRequired}},
	{says: "received in invalid state", reason: accounts.EncryptionRequired, also: []accounts.Reason{accounts.NoLoginOffered}}, // Exchange, of LOGIN where it offers none: flourish-classes#145
	{protocol: accounts.POP3, says: "unknown command | invalid command | command not recogni | unrecognized command | command not implement | command unknown | bad command", reason: accounts.NoLoginOffered},
	{says: "tls | ssl & not available | unavailable | initiali | negotiat | handshake | cannot start | local problem | failed & !require | verif | client cert", reason: accounts.TLSBroken}, // Postfix: "454 4.7.0 TLS not available due to local problem"
}

// crowdReplies are what words say of how often, and how many at once.
var crowdReplies = []rule{
	// How often. A rate or tries named wins over connections.
	{says: "rate limit | ratelimit | rate_ | throttl | frequen | too fast | too often | too quickly | slow down | bandwidth | brute force | flood | logging in too & !invalid | generate", reason: accounts.TooManyAttempts},             // Yahoo: "[LIMIT] LOGIN Rate limit hit."; Sendmail: "421 4.3.2 Connection rate limit exceeded"
	{says: "频率 | 频繁 | 頻繁 | 頻率 | слишком часто | zu oft | zu haufig | trop souvent | trop frequent | demasiado a menudo | troppo spesso | com muita frequencia | zbyt czesto | cok sik | 頻度 | 빈번 | 자주", reason: accounts.TooManyAttempts}, // [K]

	// A pause between two log-ins.
	{says: "minimum time between | minimum interval | login delay | login interval | between logins | between mail check | between pop | between checks | too recently | again too soon | too soon after", reason: accounts.LoginDelay}, // qpopper, GNU mailutils: "minimum time between mail checks violation"
	{says: "wait | must be | only_ & second | minute & between | before_ & check | log | connect | retr | mail | session", reason: accounts.LoginDelay},
	{says: "only_ | once & every_ | per_ | each & minute | second | hour & check | login_ | log in | mail | retriev | connect", reason: accounts.LoginDelay},

	// How many at once. "Simultaneous log-ins" are connections, too.
	{says: "simultaneous | concurrent | parallel | at the same time | gleichzeitig | simultan | concurrent | contemporane | jednoczesn | soucasn | одновременн | одночасн | ayni anda | 同时 | 同時 | 동시 & <connections> | login | logon | user | client | anmeld | connex | <toomany>", reason: accounts.TooManyConnections}, // Gmail: "Too many simultaneous connections."; Exchange: "432 4.3.2 Concurrent connections limit exceeded."

	{says: "<toomany> & attempts | attempt | tries_ | fail | bad auth | incorrect | invalid | wrong | bad login | bad password | versuch | fehlversuch | tentativ | essai | echec | intentos | fallid | poging | prob_ | proby | prob logowan | pokus | попыт | неудач | спроб | deneme | 尝试 | 次数 | 嘗試 | 次數 | 試行 | 回数 | 시도 | 횟수", reason: accounts.TooManyAttempts, also: []accounts.Reason{accounts.AccountLocked}}, // Gmail: "454 4.7.0 Too many login attempts"; Yahoo: "(#AUTH005) Too many bad auth attempts."
	{says: "<toomany> & login | logon | logins | sign in | authenticat | auth_ | error | command | request & !<connections>", reason: accounts.TooManyAttempts},
	{says: "<toomany> & <connections>", reason: accounts.TooManyConnections}, // Dovecot: "Maximum number of connections from user+IP exceeded"; Courier, Postfix: "421 4.7.0 Error: too many connections from"
	{says: "too many users | too many clients | too many processes | too many pop | too many imap | no more connections | all servers busy | server full", reason: accounts.TooManyConnections},
	{says: "after & failed | unsuccessful | invalid & attempt | login", reason: accounts.TooManyAttempts, also: []accounts.Reason{accounts.AccountLocked}},
}

// lockReplies are what words say of a mailbox that takes one program at a time.
var lockReplies = []rule{
	{says: "maildrop | mail drop | popdrop | pop lock | pop3 lock | lock file | spool & lock | busy | in use | already | another | session", protocol: accounts.POP3, reason: accounts.MailboxInUse},               // qpopper: "Maildrop lock busy!  Is another session active?"; Cyrus: "Unable to lock maildrop"
	{says: "mailbox | inbox | mail box | folder | account | user & in use | already open | already in use | is open by | opened by | being used | used by another | busy", reason: accounts.MailboxInUse},          // UW: "Can't get lock.  Mailbox in use"
	{says: "mailbox | inbox | mail box & lock & !abuse | spam | suspend | secur | admin | violat | password | attempt | unusual | contact | support | unpaid | permanent | policy", reason: accounts.MailboxInUse}, // hMailServer: "Your mailbox is already locked"
	{says: "another session | another pop3 | another pop | another client | another user | another process | other session | session already | session is active | already logged in | already logged on | ya logueado | ya conectad | deja connect | bereits angemeldet | gia connesso | ja conectado | уже подключ | 已登录 | 已登入 | already connected | already active | already signed in", reason: accounts.MailboxInUse},
	{says: "verrouiller | verouiller & boite | possible", protocol: accounts.POP3, reason: accounts.MailboxInUse},                                                                                                                                                                                                                   // a French translation of RFC 1939
	{says: "postfach | boite | buzon | casella | caixa | postvak | skrzynk | schrank | ящик | 邮箱 | 信箱 | メールボックス | 메일함 & bereits | in benutzung | in verwendung | gerade | deja | utilise | en uso | in uso | em uso | in gebruik | uzywan | pouziv | используется | занят | 使用中 | 正在使用 | 占用 | 사용 중", reason: accounts.MailboxInUse}, // [K]
}

// originReplies are what words say of the program and of where it comes from.
var originReplies = []rule{
	// How the program introduces itself.
	{says: "helo | ehlo & reject | invalid | refuse | denied | not allow | need fully | syntax | bad_ | require | mismatch | must", reason: accounts.ClientRefused}, // Postfix: "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname"

	// From where.
	{says: "spamhaus | dnsbl | blacklist | blocklist | black list | block list | denylist | poor reputation | bad reputation | low reputation | barracuda | sorbs | spamcop | abuseat | rbl_ | geoip | geo block | geoblock", reason: accounts.Blocked}, // Postfix: "554 5.7.1 Service unavailable; Client host [..] blocked using zen.spamhaus.org"
	{says: "reverse dns | reverse hostname | rdns | ptr_ | reverse name | reverse lookup", reason: accounts.Blocked},                                                                                                                                    // Postfix: "450 4.7.1 Client host rejected: cannot find your reverse hostname"
	{says: "<network> & <blocked> & !relay | recipient | sender | mailbox | from address", reason: accounts.Blocked},                                                                                                                                    // Brevo: "525 5.7.1 Unauthorized IP address"
	{says: "access | connection | connect | login_ & from your | from this | from your current | from outside | from abroad | outside of & !device | account | client", reason: accounts.Blocked},
	{stage: accounts.StageGreeting, says: "<blocked> | go away | no access | not welcome | unauthori | no smtp service", reason: accounts.Blocked},

	// With which program.
	{says: "client | mail program | email program | application | app_ | software | version | user agent & not support | unsupport | outdated | too old | not trusted | untrusted | not allow | not permit | blocked | update & !host | <network> | certificate", reason: accounts.ClientRefused},
	{says: "unsafe | insecure client | not a trusted client | identify your client | client id | id command | send id", reason: accounts.ClientRefused},
	{says: "不安全 | 非法客户端 | 不支持的客户端 | 不支持此客户端", reason: accounts.ClientRefused}, // [K]
}

// passingReplies are words for trouble of the server's own that goes away by
// itself.
var passingReplies = []rule{
	{protocol: accounts.POP3, code: "IN-USE", says: "<busy>", reason: accounts.MailboxInUse},
	{says: "<busy>", reason: accounts.ServerBusy},                           // "NO server busy, try again later"
	{says: "<temporary> & !reason unavailable", reason: accounts.Temporary}, // Dovecot: "Temporary authentication failure."; Postfix: "454 4.7.0 Temporary authentication failure"
	{says: "database | mysql | postgres | backend | back end | ldap | radius | sql | authentication server | auth server | auth daemon | authdaemon | mail store | mailstore | storage & error | fail | unavailable | unreachable | down_ | cannot | could not | not respond | unable | timeout | timed out | connect", reason: accounts.Temporary},
	{says: "timed out | timeout | time out", reason: accounts.Temporary},
	{says: "mailbox | account | server | domain & being moved | migrat | being migrated | relocat | upgrad", reason: accounts.Temporary},
	{says: "shutting down | shutdown | going down | closing transmission | server is going", reason: accounts.ServerBusy},
	{protocol: accounts.SMTP, status: "421", says: "<later>", reason: accounts.ServerBusy}, // when is no cause
	{protocol: accounts.IMAP, status: "BYE", says: "<later>", reason: accounts.ServerBusy},
	{says: "<later> & !<password>", reason: accounts.Temporary, also: []accounts.Reason{accounts.WrongPassword}},

	// The inbox.
	{says: "no inbox | inbox is missing | inbox not found", reason: accounts.MailboxMissing},
	{says: "mailbox | inbox | maildir | mail directory | home directory | mail store | folder | maildrop & corrupt | damaged | cannot open | cant open | could not open | unable to open | cannot be opened | failed to open | missing | cannot access | unable to access | no such file | permission denied", reason: accounts.MailboxMissing}, // Courier: "chdir … No such file or directory"
}
