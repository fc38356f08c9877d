# Answers one JSON request per line with Crypt::JWT (libtomcrypt): no OpenSSL, no code of ours.
use strict;
use warnings;
use Crypt::JWT qw(decode_jwt encode_jwt);
use Crypt::PK::RSA;
use Encode qw(decode_utf8 encode_utf8);
use JSON::PP;

$| = 1;
my $json = JSON::PP->new->utf8->canonical;
my $text = JSON::PP->new->canonical;

my @ENC = ( enc => "A256GCM" );
my %strict = ( accepted_enc => "A256GCM", decode_payload => 0, decode_header => 0 );

sub rsa { my ($pem) = @_; return Crypt::PK::RSA->new( \$pem ) }

sub open_jwe {
    my ( $jwe, $key, $alg ) = @_;
    my $payload = decode_jwt( token => $jwe, key => $key, accepted_alg => $alg, %strict );
    die "refused" unless defined $payload;
    return { plaintext => decode_utf8($payload) };
}

sub seal {
    my ( $plaintext, $key, $alg, %header ) = @_;
    return {
        jwe => encode_jwt(
            payload       => encode_utf8($plaintext),
            key           => $key,
            alg           => $alg,
            extra_headers => \%header,
            @ENC
        )
    };
}

my %operations = (
    openRequest => sub { open_jwe( $_[0]{jwe}, rsa( $_[0]{privateKey} ), "RSA-OAEP-256" ) },
    sealRequest => sub { seal( $_[0]{plaintext}, rsa( $_[0]{publicKey} ), "RSA-OAEP-256" ) },
    sealDirect  => sub { seal( $_[0]{plaintext}, pack( "H*", $_[0]{cek} ), "dir" ) },
    openDirect  => sub { open_jwe( $_[0]{jwe}, pack( "H*", $_[0]{cek} ), "dir" ) },
    sealToKey   => sub { seal( $_[0]{plaintext}, rsa( $_[0]{publicKey} ), "RSA-OAEP-256", kid => $_[0]{kid} ) },
    openFromKey => sub { open_jwe( $_[0]{jwe}, rsa( $_[0]{privateKey} ), "RSA-OAEP-256" ) },
);

while ( my $line = <STDIN> ) {
    my $request = $json->decode($line);
    my $answer = eval { $operations{ $request->{operation} }->($request) } // { error => "refused" };
    print encode_utf8( $text->encode($answer) ), "\n";
}
