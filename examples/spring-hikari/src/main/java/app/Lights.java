package app;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

@SpringBootApplication
public class Lights {
  public static void main(String[] args) {
    SpringApplication.run(Lights.class, args);
  }

  @Bean
  CommandLineRunner print(JdbcTemplate replica) {
    return args ->
        replica.query(
            "SELECT name, built FROM lighthouse ORDER BY height_m DESC",
            row -> {
              System.out.println(row.getString("name") + ", built " + row.getInt("built"));
            });
  }
}
