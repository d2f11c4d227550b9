"""What the security groups of the reference organization name beside each other: the partners' addresses, kept in a prefix list."""

import names_network as w
import seed_network as s
from aws import Aws


def seed(aws: Aws) -> None:
    for account, region in w.WHOLE:
        ec2 = aws.client("ec2", account, region)
        made = ec2.create_managed_prefix_list(
            PrefixListName=w.PARTNER_LIST,
            AddressFamily="IPv4",
            MaxEntries=10,
            Entries=[{"Cidr": block} for block in w.PARTNERS],
        )
        lists = [{"PrefixListId": made["PrefixList"]["PrefixListId"]}]
        s.let_out(ec2, w.id_of(w.group("app", account, region)), 443, PrefixListIds=lists)
