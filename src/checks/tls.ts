import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeCertificates } from './tls/certificates.ts';
import { judgeClearPorts, judgeClearText } from './tls/clear.ts';
import { judgeMutual } from './tls/mutual.ts';
import { judgeCiphers, judgeProtocols } from './tls/policies.ts';
import { allSettings, type Setting, whereSaid } from './tls/reading.ts';
import { judgeTargets } from './tls/targets.ts';
import { tlsFacts } from './tls/world.ts';

const unasked = 'the spec asks no load balancer of the account for it, or the load balancer is a gateway load balancer';
const asksFor = (setting: Setting) => (spec: Spec) => whereSaid(spec, setting).length > 0;

export default defineCheck({
  id: 'tls',
  scope: 'account',
  depth: 'full',
  title: 'Load balancers speak TLS as specified, with valid certificates, and nothing in clear',
  failureTitle: 'A load balancer speaks old TLS, shows a bad certificate, or lets something through in clear',
  why: `What is sent over the network is protected by what the listener speaks, and by nothing else. A listener that was made through the API without a policy gets one of 2016 that still
speaks TLS 1.0; the name of a policy says when it was written and not what it allows. One HTTP listener that forwards, one rule of many that does not redirect, one target group
behind HTTPS that is reached over HTTP: each carries records in clear while the front page shows a padlock. A TCP listener passes on whatever comes, DICOM in clear too. A
certificate that expires at night stops everybody at once, and one of many that is shown for another name is the one nobody looks at. And a load balancer that asks clients for
certificates and hands them on unverified has verified nobody.`,
  remediation: `LISTENER, RULE and CERTIFICATE are ARNs of the finding.
Old TLS, cipher suites: "aws elbv2 modify-listener --listener-arn LISTENER --ssl-policy ELBSecurityPolicy-TLS13-1-2-Res-2021-06"; "aws elbv2 describe-ssl-policies" says what each policy allows. Who still
speaks the old version, the access logs of the load balancer say (ssl_protocol).
HTTP: "aws elbv2 modify-listener --listener-arn LISTENER --default-actions Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}", and the same with modify-rule of each RULE, or
delete-rule. A redirect whose Protocol is #{protocol} stays in HTTP. What must not listen at all: "aws elbv2 delete-listener".
Targets: the protocol of a target group cannot be changed. Make one over HTTPS ("aws elbv2 create-target-group --protocol HTTPS"), give the targets a certificate (the load balancer does not verify it:
one of their own will do), register them, and forward to it with modify-listener or modify-rule.
Passed on unread: let a network load balancer end TLS with a TLS listener and a TLS target group; where the targets must end it themselves, say targets: any and http: any by a later rule, with the reason.
Certificate pending: "aws acm describe-certificate --certificate-arn CERTIFICATE" names the DNS records that are missing. Not renewed: the same; a certificate that ACM issued renews itself while these records stand
and a load balancer shows it. Imported: get a new one from whoever issued it and import it over the old one ("aws acm import-certificate --certificate-arn CERTIFICATE"). Shown no more by anybody:
"aws elbv2 remove-listener-certificates".
DICOM in clear: a TLS listener on 2762, and delete the one on 104 or 11112 when nobody sends there any more.
Clients: "aws elbv2 modify-listener --listener-arn LISTENER --mutual-authentication Mode=verify,TrustStoreArn=TRUST-STORE,IgnoreClientCertificateExpiry=false".`,
  limits: `What load balancers are set to, not what they answer: no connection is made. Classic load balancers, CloudFront, API Gateway and App Runner are not read, nor is what instances and tasks serve without
a load balancer. The load balancer does not verify the certificates of its targets, so that a target group over HTTPS protects against listeners and not against impostors. Health checks carry no records and may be in
clear. Whether what passes unread through a TCP or UDP listener is encrypted AWS cannot say: under targets that is unknown, under clear-text too where it can be HTTP, and its
versions of TLS and its certificates are not judged. Nobody connects to a gateway load balancer: it is left out. Certificates of IAM are not read. Of a certificate the chain and the key are for ACM to check, which it does when it issues or imports one; who is in a
trust store, and what was revoked, is not read. A redirect is judged by its protocol, not by where it leads.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: '21 CFR 11', clause: '11.30' },
    { framework: 'HIPAA', clause: '164.312(d)' },
    { framework: 'HIPAA', clause: '164.312(e)(1)' },
    { framework: 'HIPAA', clause: '164.312(e)(2)(ii)' },
  ],
  section: 'tls',
  terms: `LB is the ARN of a load balancer whose Type is not gateway ("aws elbv2 describe-load-balancers") and of which the spec asks what the requirement says, in any governed region of the account: a later
entry under tls.rules that takes it wins over an earlier one, key by key. LISTENER is the ARN of one of its listeners ("aws elbv2 describe-listeners --load-balancer-arn LB"). A name without globs under tls.rules that no load balancer of the
account has fails.`,
  needs: tlsFacts,
  only: {
    certificates: (spec) => whereSaid(spec, 'certificate_valid'),
    listeners: (spec) => whereSaid(spec, ...allSettings),
    'load-balancers': (spec) => whereSaid(spec, ...allSettings),
    'ssl-policies': (spec) => whereSaid(spec, 'min', 'ciphers'),
    'target-groups': (spec) => whereSaid(spec, 'targets'),
  },
  accounts: (spec) => whereSaid(spec, ...allSettings),
  requirements: {
    protocols: {
      text: 'No listener that ends TLS speaks an older version than specified',
      judge: judgeProtocols,
      procedure: `"aws elbv2 describe-listeners --load-balancer-arn LB": of each listener with Protocol HTTPS or TLS take SslPolicy. "aws elbv2 describe-ssl-policies --names POLICY": no member of SslProtocols
is older than min (TLSv1 and TLSv1.1 are older than 1.2). The name of the policy does not count; a listener without SslPolicy is unknown.`,
      notApplicable: `${unasked}, or has no HTTPS or TLS listener`,
      asked: asksFor('min'),
    },
    ciphers: {
      text: 'No listener that ends TLS speaks a cipher suite that is not specified',
      judge: judgeCiphers,
      procedure: `"aws elbv2 describe-ssl-policies --names POLICY", POLICY being SslPolicy of each listener with Protocol HTTPS or TLS: each Name under Ciphers fits one of ciphers.`,
      notApplicable: `${unasked}, or has no HTTPS or TLS listener`,
      asked: asksFor('ciphers'),
    },
    'clear-text': {
      text: 'Each HTTP listener only redirects to HTTPS, or there is none, as specified',
      judge: judgeClearText,
      procedure: `"aws elbv2 describe-listeners --load-balancer-arn LB": with http: none no Protocol is HTTP. With redirect_only "aws elbv2 describe-rules --listener-arn LISTENER" says of each such
listener that every action of every rule, the default one too, has Type redirect and RedirectConfig.Protocol HTTPS; #{protocol}, HTTP, and every other Type fail. With
either, a listener with Protocol TCP, TCP_UDP or TCP_QUIC is unknown.`,
      notApplicable: `${unasked}, or has no listener but UDP and QUIC ones`,
      asked: asksFor('http'),
    },
    certificates: {
      text: 'Each certificate that a listener shows is issued, stays valid as long as specified, and is renewed by AWS where AWS issued it',
      judge: judgeCertificates,
      procedure: `"aws elbv2 describe-listener-certificates --listener-arn LISTENER" of each listener with Protocol HTTPS or TLS names the default certificate and those for other names (SNI). Of each "aws acm describe-certificate
--certificate-arn CERTIFICATE" says: Status ISSUED; NotBefore past; NotAfter later than now and certificate_valid; RenewalEligibility ELIGIBLE and RenewalSummary.RenewalStatus, where it is there, neither FAILED nor PENDING_VALIDATION,
or Type IMPORTED. A certificate of IAM is unknown.`,
      notApplicable: `${unasked}, or has no HTTPS or TLS listener`,
      asked: asksFor('certificate_valid'),
    },
    targets: {
      text: 'Each target group that a listener can forward to is reached over HTTPS or TLS',
      judge: judgeTargets,
      procedure: `"aws elbv2 describe-rules --listener-arn LISTENER" of each HTTP and HTTPS listener, DefaultActions of the others: of each target group that an action forwards to, whatever its weight, "aws elbv2 describe-target-groups
--target-group-arns TARGET-GROUP" says Protocol HTTPS, TLS or QUIC, or TargetType lambda. HTTP fails, and TCP and UDP behind an HTTPS or TLS listener; behind a TCP or UDP listener they are unknown.`,
      notApplicable: `${unasked}, or has no listener, or the listener forwards to no target group`,
      asked: asksFor('targets'),
    },
    'clear-ports': {
      text: 'No listener takes HTTP, TCP or UDP on a port that must not be open in clear',
      judge: judgeClearPorts,
      procedure: `"aws elbv2 describe-listeners --load-balancer-arn LB": no listener whose Port is one of clear_ports has Protocol HTTP, TCP, UDP, TCP_UDP or TCP_QUIC.`,
      notApplicable: unasked,
      asked: asksFor('clear_ports'),
    },
    mutual: {
      text: 'Nobody gets through a load balancer without a certificate that it has verified, where that is specified',
      judge: judgeMutual,
      procedure: `"aws elbv2 describe-listeners --load-balancer-arn LB": MutualAuthentication of each HTTPS listener has Mode verify, a TrustStoreArn, IgnoreClientCertificateExpiry false, and TrustStoreAssociationStatus active, or none
where the trust store is of the same account. Mode passthrough and off fail, so does every listener with another Protocol but an HTTP one that forwards to no target group.`,
      notApplicable: `${unasked}, or has no listener, or the listener is an HTTP one that forwards to no target group`,
      asked: asksFor('mutual'),
    },
  },
});
